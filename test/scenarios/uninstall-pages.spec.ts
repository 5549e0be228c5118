import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { joinHub, work } from '../support/second-hub.ts'
import { checkout, emailConsent, order } from '../support/shop.ts'
import { SHOP, uninstalled } from '../support/shop-endings.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// More waits for a shop than one transaction ends: the word is one, and what it ends are pages.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ triggers: ['cart-abandoned', 'win-back'] })
})
beforeEach(async () => {
  await startOver(hub)
  await hub.rows(`UPDATE connection SET state = 'active', uninstalled_at = NULL; DELETE FROM installation`)
})
afterAll(() => hub.stop())

const PAGE = 5_000
const MANY = 2 * PAGE + 10
const ADA = 'ada@example.com'
const DAY = 1440
const at = (minutes: number): Date => minutesFrom(MONDAY_NOON, minutes)
const digest = () => hub.app.hub.pipeline.digest()
const endPage = () => hub.app.hub.pipeline.uninstalls()
const sent = async () => (await hub.messages()).map(({ address }) => address)

/**
 * Ada's cart waits, and so many like it, whose runs come first: hers is on the last page. Figures as the hub would have let
 * them be made while they came in: with those of an empty table, as autovacuum may have them between two stories, a page
 * took 4 to 30 s.
 */
async function cartsWait(count: number): Promise<void> {
  await hub.receiveApart('shopify', checkout(at(0)))
  await hub.rows(MORE_LIKE_IT, [count - 1])
  await hub.rows('ANALYZE run, timer')
}

const MORE_LIKE_IT = `
  WITH more AS (
    INSERT INTO run (tenant_id, id, trigger, revision, key, subject, contact_id, state, step, event_id, anchor_at, intended_at,
      due_at, is_test, started_at)
    SELECT tenant_id, lpad(n::text, 32, '0')::uuid, trigger, revision, key || '/' || n, NULL, contact_id, state, step, event_id,
      anchor_at, intended_at, due_at, is_test, started_at
    FROM (SELECT * FROM run LIMIT 1) r, generate_series(1, $1::int) AS n RETURNING *)
  INSERT INTO timer (tenant_id, run_id, step, due_at, after_inbox) SELECT tenant_id, id, step, due_at, false FROM more`

async function shopLeaves(minute: number): Promise<void> {
  await hub.receive('shopify', uninstalled(at(minute)))
  await digest()
}

/** How many runs are in which state, and how many decisions there are with which reason. */
async function counts() {
  const [row] = await hub.rows<{ counts: Record<string, number> }>(
    `SELECT coalesce(jsonb_object_agg(what, count), '{}') AS counts FROM (
       SELECT state AS what, count(*) FROM run GROUP BY 1 UNION ALL
       SELECT 'decided ' || reason, count(*) FROM decision GROUP BY 1) c`,
  )
  return row?.counts
}

const ENDED = { cancelled: MANY, 'decided uninstalled': MANY }

describe('a shop for which more waits than one transaction ends', () => {
  it('ends one page of it with the word, and the rest page by page with the same reason', async () => {
    await cartsWait(MANY)
    await shopLeaves(1)
    expect(await counts()).toEqual({ waiting: MANY - PAGE, cancelled: PAGE, 'decided uninstalled': PAGE })
    expect(await endPage()).toBe(true)
    expect(await endPage()).toBe(true)
    expect(await endPage()).toBe(false)
    expect(await counts()).toEqual(ENDED)
    expect(await hub.rows('SELECT run_id FROM timer')).toEqual([])
    expect(await hub.rows('SELECT DISTINCT verdict, detail FROM decision')).toEqual([
      { verdict: 'drop', detail: expect.stringMatching(/^app\.uninstalled /) },
    ])
  })

  it('sends nothing from the word on, however far the pages have come', async () => {
    await cartsWait(PAGE + 20)
    await shopLeaves(1)
    expect(await counts()).toMatchObject({ waiting: 20 })
    hub.clock.advance({ hours: 2 })
    await work(() => hub.app.hub.pipeline.send())
    expect(await sent()).toEqual([])
    expect(await counts()).toEqual({ cancelled: PAGE, dropped: 20, 'decided uninstalled': PAGE + 20 })
  })

  it('would have sent it', async () => {
    await cartsWait(20)
    await hub.advance({ hours: 2 })
    expect(await sent()).toContain(ADA)
  })

  it('is done with the word when it is one page', async () => {
    await cartsWait(PAGE - 1)
    await shopLeaves(1)
    expect(await counts()).toEqual({ cancelled: PAGE - 1, 'decided uninstalled': PAGE - 1 })
    expect(await endPage()).toBe(false)
  })
})

describe('while the pages are ended', () => {
  it('a page that fails, or dies with its process, is ended by whoever comes next', async () => {
    await cartsWait(MANY)
    await shopLeaves(1)
    await hub.rows(`
      CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$;
      CREATE TRIGGER die BEFORE INSERT ON decision EXECUTE FUNCTION die()`)
    await expect(endPage()).rejects.toThrow('killed')
    await hub.rows('DROP FUNCTION die CASCADE')
    expect(await counts()).toMatchObject({ waiting: MANY - PAGE })
    const next = await joinHub(hub, hub.app.hub.channel)
    try {
      while (await next.hub.pipeline.uninstalls());
      expect(await counts()).toEqual(ENDED)
    } finally {
      await next.stop()
    }
  })

  it('two processes end every run once', async () => {
    await cartsWait(MANY)
    await shopLeaves(1)
    const other = await joinHub(hub, hub.app.hub.channel)
    try {
      const busy = async (end: () => Promise<boolean>) => {
        while (await end());
      }
      await Promise.all([busy(endPage), busy(() => other.hub.pipeline.uninstalls())])
      expect(await counts()).toEqual(ENDED)
    } finally {
      await other.stop()
    }
  })

  it('the shop may have the app again: what began since lives, and what waited before does not', async () => {
    await cartsWait(MANY)
    await shopLeaves(1)
    await hub.receive('shopify', checkout(at(2), { token: 'back', cartToken: 'back-cart', email: 'back@example.com' }))
    await hub.settle()
    expect(await hub.rows('SELECT state FROM connection WHERE account = $1', [SHOP])).toEqual([{ state: 'active' }])
    expect(await counts()).toEqual({ ...ENDED, waiting: 1 })
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual(['back@example.com'])
  })

  it('so it is with what segments start: who came into one since the word is written to when the shop is back', async () => {
    await cartsWait(MANY)
    for (const post of [...customer(1, ADA, 7001), ...customer(5, 'ben@example.com', 7002)])
      await hub.receiveApart('shopify', post)
    await hub.advance({ minutes: 2 })
    await shopLeaves(2)
    expect(await winBacks()).toEqual(['waiting'])
    hub.clock.advance({ minutes: 4 })
    await hub.app.hub.pipeline.segments()
    while (await endPage());
    expect((await winBacks()).sort()).toEqual(['cancelled', 'waiting'])
    await hub.receiveApart('shopify', order(at(7), { id: 9, email: 'somebody@example.com' }))
    await hub.advance({ minutes: 20 })
    expect(await sent()).toEqual(['ben@example.com'])
  })
})

/** Bought once, so long ago that they come to have stayed away at that minute. */
const customer = (minute: number, email: string, id: number) => [
  emailConsent(at(-300 * DAY), 'subscribed', { customerId: id, email }),
  order(at(minute - 60 * DAY), { id, email, customer: { id, email } }),
]

const winBacks = async () =>
  (await hub.rows<{ state: string }>(`SELECT state FROM run WHERE trigger = 'win-back'`)).map(({ state }) => state)
