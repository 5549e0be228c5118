import { cartsWait, endsOf, messagesWereTried } from '../support/carts-waiting.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { joinHub } from '../support/second-hub.ts'
import { uninstalled } from '../support/shop-endings.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'
import { until } from '../support/until.ts'

// What waits for a shop is not only what has a time: of a message in doubt somebody has to say what became of it, and what
// is being handed over waits for its outcome.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ triggers: ['cart-abandoned'] })
})
beforeEach(async () => {
  await startOver(hub)
  await hub.rows(`UPDATE connection SET state = 'active', uninstalled_at = NULL`)
})
afterAll(() => hub.stop())

const PAGE = 5_000
const endPage = () => hub.app.hub.pipeline.uninstalls()
const states = () => hub.rows('SELECT state, ambiguous, count(*)::int FROM message GROUP BY 1, 2 ORDER BY 2')

async function shopLeaves(): Promise<void> {
  await hub.receive('shopify', uninstalled(minutesFrom(MONDAY_NOON, 1)))
  await hub.app.hub.pipeline.digest()
}

describe('a shop with more messages in doubt than one transaction ends', () => {
  const MANY = PAGE + 20
  beforeEach(async () => {
    await cartsWait(hub, MANY)
    await messagesWereTried(hub)
  })

  it('ends one page of them with the word, as of what is to be tried again, and the rest with the next', async () => {
    await shopLeaves()
    expect(await endsOf(hub)).toEqual({ waiting: 20, cancelled: PAGE, 'decided uninstalled': PAGE })
    expect(await states()).toEqual([
      { state: 'claimed', ambiguous: false, count: 10 },
      { state: 'dropped', ambiguous: false, count: PAGE / 2 },
      { state: 'unknown', ambiguous: true, count: MANY / 2 },
    ])
    expect(await endPage()).toBe(true)
    expect(await endPage()).toBe(false)
    expect(await endsOf(hub)).toEqual({ cancelled: MANY, 'decided uninstalled': MANY })
    // What may have arrived stays unknown for ever, and keeps its place under the cap.
    expect(await states()).toEqual([
      { state: 'dropped', ambiguous: false, count: MANY / 2 },
      { state: 'unknown', ambiguous: true, count: MANY / 2 },
    ])
    expect(await hub.rows('SELECT count(*)::int FROM cap_ledger')).toEqual([{ count: MANY / 2 }])
  })

  it('takes no more of them where nothing else waits', async () => {
    await hub.rows(`UPDATE message SET state = 'unknown', ambiguous = true; DELETE FROM timer`)
    await shopLeaves()
    expect(await endsOf(hub)).toMatchObject({ waiting: 20, cancelled: PAGE })
    await endPage()
    expect(await endsOf(hub)).toEqual({ cancelled: MANY, 'decided uninstalled': MANY })
  })

  it('a process that dies in between leaves the rest to whoever comes next', async () => {
    await shopLeaves()
    await hub.rows(`
      CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$;
      CREATE TRIGGER die BEFORE INSERT ON decision EXECUTE FUNCTION die()`)
    await expect(endPage()).rejects.toThrow('killed')
    await hub.rows('DROP FUNCTION die CASCADE')
    const next = await joinHub(hub, hub.app.hub.channel)
    try {
      while (await next.hub.pipeline.uninstalls());
    } finally {
      await next.stop()
    }
    expect(await endsOf(hub)).toEqual({ cancelled: MANY, 'decided uninstalled': MANY })
  })
})

describe('a cart whose reminder is claimed while the page waits for its run', () => {
  const claim = `
    UPDATE timer t SET message_id = m.id FROM message m WHERE m.run_id = t.run_id;
    INSERT INTO attempt (tenant_id, message_id, number, provider, started_at) SELECT tenant_id, id, 1, 'smtp', created_at FROM message`

  async function leavesMeanwhile(work: string): Promise<void> {
    await cartsWait(hub, 1)
    await messagesWereTried(hub)
    await hub.rows('DELETE FROM attempt; UPDATE timer SET message_id = NULL')
    const sender = hub.dataSource.createQueryRunner()
    await sender.startTransaction()
    await sender.query('SELECT FROM run FOR UPDATE')
    const left = shopLeaves()
    await until('the page waits for the run', async () => {
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
      return (await hub.rows(waiting)).length
    })
    if (work) await sender.query(work)
    await sender.commitTransaction()
    await sender.release()
    await left
  }

  it('is left to whoever hands it over', async () => {
    await leavesMeanwhile(claim)
    expect(await endsOf(hub)).toEqual({ waiting: 1 })
  })

  it('would have ended', async () => {
    await leavesMeanwhile('')
    expect(await endsOf(hub)).toEqual({ cancelled: 1, 'decided uninstalled': 1 })
  })
})
