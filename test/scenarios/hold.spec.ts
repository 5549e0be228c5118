import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type App, createApp } from '../../apps/hub/src/app.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { addMerchant, operator } from '../support/merchants.ts'
import { checkout, order } from '../support/shop.ts'
import { resetRequested, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

/** By the real clock, as down-time is. */
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

let hub: TestHub
let successors: App[]

beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(async () => {
  successors = []
  await startOver(hub)
  await hub.rows('DELETE FROM hold; DELETE FROM heartbeat')
  await hub.app.hub.hold.begin()
})
afterEach(async () => {
  for (const app of successors) await app.close()
})
afterAll(() => hub.stop())

/** The hub again on the same database and DATA_DIR, so much real time later. */
async function restart(afterMs = 0, settings: object = {}): Promise<App> {
  const { clock, config } = hub.ground
  const later = { ...clock, now: clock.now, real: () => new Date(clock.real().getTime() + afterMs) }
  const ground = { ...hub.ground, clock: later, config: { ...config, ...settings } }
  const app = await createApp(ground, { clockwork: false })
  successors.push(app)
  await app.listen()
  return app
}

async function settle({ hub: { pipeline } }: App): Promise<void> {
  for (let busy = true; busy; ) {
    busy = (await pipeline.digest()) > 0
    busy = (await pipeline.send()) > 0 || busy
    await pipeline.settled()
  }
}

const askForReset = (email: string) =>
  hub.receive('track', track(resetRequested(hub.clock.now(), { email }, { url: 'https://ada-books.example/reset' })))

/** A new password that will be too late and a receipt that never is, of a hub that stopped right after it was told. */
async function stopBeforeSending(): Promise<void> {
  await askForReset('cora@example.com')
  hub.clock.advance({ minutes: 1 })
  await hub.receive('shopify', order(hub.clock.now()))
  await hub.app.hub.pipeline.digest()
  hub.clock.advance({ hours: 30 })
}

const shown = async () => (await operator(hub, '/hold')).body
const release = (how: string) => operator(hub, '/hold/release', { method: 'POST', body: { how } })
/** Of the two triggers that this is told of; others may have something to say of an order days later. */
const OURS = ['order-confirmed', 'password-reset']
const sentTo = async () =>
  (await hub.messages())
    .filter(({ trigger }) => OURS.includes(trigger))
    .map(({ address }) => address)
    .sort()
const reasons = async () =>
  (await hub.rows('SELECT reason FROM decision WHERE trigger = ANY ($1) ORDER BY at, reason', [OURS])).map(
    row => row.reason,
  )

/** Puts rows back to what they were, as a backup would. */
async function backup(): Promise<() => Promise<void>> {
  const tables = ['run', 'timer', 'message', 'attempt', 'decision', 'heartbeat']
  for (const table of tables) await hub.rows(`CREATE TABLE saved_${table} AS TABLE ${table}`)
  return async () => {
    for (const table of tables)
      await hub.rows(`DELETE FROM ${table}; INSERT INTO ${table} TABLE saved_${table}; DROP TABLE saved_${table}`)
  }
}

describe('a hub that was away for hours', () => {
  it('starts on hold, says why, and lists what would go', async () => {
    await stopBeforeSending()
    const app = await restart(3 * HOUR_MS)
    await settle(app)
    expect(await sentTo()).toEqual([])
    const hold = await shown()
    expect(hold).toMatchObject({
      state: 'on',
      why: 'down-time',
      detail: expect.stringContaining('3 h; HOLD_AFTER_HOURS is 2'),
      triggers: [
        { trigger: 'order-confirmed', waiting: 1, overdue: 0 },
        { trigger: 'password-reset', waiting: 1, overdue: 1 },
      ],
      data: [
        { tenant: 'default', trigger: 'password-reset', dueAt: '2026-03-02T12:00:00.000Z', overdue: true },
        { tenant: 'default', trigger: 'order-confirmed', dueAt: '2026-03-02T12:01:00.000Z', overdue: false },
      ],
      next: null,
    })
    const runs = await hub.rows<{ id: string; contact_id: string }>(
      'SELECT id, contact_id FROM run WHERE trigger = ANY ($1) ORDER BY trigger DESC',
      [OURS],
    )
    expect(hold.data).toMatchObject(runs.map(({ id: runId, contact_id: contactId }) => ({ runId, contactId })))
  })

  it.each<[string, number, () => Promise<unknown>]>([
    ['was away for five minutes', 5 * MINUTE_MS, stopBeforeSending],
    ['has nothing that is due', 3 * HOUR_MS, async () => undefined],
    ['has nothing that is due yet', 3 * HOUR_MS, () => hub.receive('shopify', checkout(MONDAY_NOON)).then(hub.settle)],
  ])('starts as ever when it %s', async (_what, awayMs, before) => {
    await before()
    const app = await restart(awayMs)
    expect((await shown()).state).toBe('off')
    await hub.receive('shopify', order(hub.clock.now(), { id: 5002, email: 'bob@example.com' }))
    await settle(app)
    expect(await sentTo()).toContain('bob@example.com')
  })

  it.each([
    ['starts on hold when something has been due for longer', 3, 'on'],
    ['starts as ever when nothing has', 1, 'off'],
  ])('and no hub had written a heartbeat yet, as before an upgrade: %s', async (_what, hours, state) => {
    await askForReset('cora@example.com')
    await hub.app.hub.pipeline.digest()
    hub.clock.advance({ hours })
    await hub.rows('DELETE FROM heartbeat')
    await rm(join(hub.ground.config.dataDir, 'heartbeat.json'))
    await settle(await restart())
    expect(await shown()).toMatchObject({ state, ...(state === 'on' && { why: 'down-time' }) })
    expect(await reasons()).toEqual(state === 'on' ? [] : ['overdue'])
  })

  it('starts as ever with HOLD_AFTER_HOURS=0', async () => {
    await stopBeforeSending()
    await settle(await restart(300 * HOUR_MS, { holdAfterMs: null }))
    expect(await sentTo()).toEqual(['ada@example.com'])
  })

  it('starts on hold when what waits is not read yet', async () => {
    await hub.receive('shopify', order(MONDAY_NOON))
    await settle(await restart(3 * HOUR_MS))
    expect(await shown()).toMatchObject({ state: 'on', data: [{ trigger: 'order-confirmed' }] })
  })

  it('goes on receiving and reading, and stays on hold when it is restarted', async () => {
    await stopBeforeSending()
    await settle(await restart(3 * HOUR_MS))
    await hub.receive('shopify', order(hub.clock.now(), { id: 5002, email: 'bob@example.com' }))
    await settle(await restart(3 * HOUR_MS))
    expect(await sentTo()).toEqual([])
    expect((await shown()).data).toHaveLength(3)
  })

  it('says so in health, which stays good, and in the stats', async () => {
    const look = async () => {
      const ready = await fetch(`${hub.url}/health/ready`)
      const { parts } = (await ready.json()) as { parts: { send: { detail?: string } } }
      const { onHoldSince } = (await operator(hub, '/stats')).body
      return { status: ready.status, send: parts.send.detail, onHoldSince }
    }
    expect(await look()).toEqual({ status: 200, send: undefined, onHoldSince: null })
    await stopBeforeSending()
    await restart(3 * HOUR_MS)
    const { since } = await shown()
    const send = `on hold since ${since} (down-time): GET /admin/api/hold`
    expect(await look()).toEqual({ status: 200, send, onHoldSince: since })
  })

  it('lists what waits page by page', async () => {
    for (const id of [1, 2, 3])
      await hub.receive('shopify', order(MONDAY_NOON, { id, email: `buyer-${id}@example.com` }))
    await settle(await restart(3 * HOUR_MS))
    const all = (await shown()).data
    const first = (await operator(hub, '/hold?limit=2')).body
    const rest = (await operator(hub, `/hold?limit=2&after=${first.next}`)).body
    expect([...first.data, ...rest.data]).toEqual(all)
    expect({ all: all.length, next: rest.next }).toEqual({ all: 3, next: null })
  })

  it("is the operator's to see and to release", async () => {
    const anne = await addMerchant(hub, 'anne')
    await stopBeforeSending()
    await restart(3 * HOUR_MS)
    const answers = [
      await anne.api('/hold'),
      await anne.api('/hold/release', { method: 'POST', body: { how: 'release' } }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([403, 403])
    expect((await shown()).state).toBe('on')
  })
})

describe('the end of a hold', () => {
  const ENDS = [
    { how: 'release', sent: ['ada@example.com', 'cora@example.com'], expected: ['sent', 'sent'] },
    { how: 'drop-overdue', sent: ['ada@example.com'], expected: ['overdue', 'sent'] },
    { how: 'discard', sent: [], expected: ['discarded', 'discarded'] },
  ]
  it.each(ENDS)('$how: what was due ends with $expected', async ({ how, sent, expected }) => {
    await stopBeforeSending()
    const app = await restart(3 * HOUR_MS)
    expect((await release(how)).body).toMatchObject({ state: 'off', data: [] })
    await settle(app)
    expect(await sentTo()).toEqual(sent)
    expect(await reasons()).toEqual(expected)
  })

  it.each(ENDS)('$how: what comes after it is decided as ever', async ({ how, sent }) => {
    await stopBeforeSending()
    const app = await restart(3 * HOUR_MS)
    await release(how)
    await settle(app)
    hub.clock.advance({ hours: 1 })
    await hub.receive('shopify', order(hub.clock.now(), { id: 5002, email: 'bob@example.com' }))
    await settle(app)
    await askForReset('dora@example.com')
    await app.hub.pipeline.digest()
    hub.clock.advance({ hours: 1 })
    await settle(app)
    expect(await sentTo()).toEqual([...sent, 'bob@example.com'].sort())
    expect((await reasons()).at(-1)).toBe('overdue')
  })

  // Who bought within a day is not reminded after an hour: the run would go on to wait for the next day.
  it('discard: a series that stands between two messages ends with the rest', async () => {
    const cora = { email: 'cora@example.com' }
    await hub.receive('shopify', order(minutesFrom(MONDAY_NOON, -60), cora))
    await hub.receive('shopify', checkout(MONDAY_NOON, cora))
    await hub.app.hub.pipeline.digest()
    hub.clock.advance({ hours: 2 })
    const app = await restart(3 * HOUR_MS)
    await release('discard')
    await settle(app)
    const ofCart = `SELECT state FROM run WHERE trigger = 'cart-abandoned'`
    expect(await hub.rows(ofCart)).toEqual([{ state: 'dropped' }])
  })

  it('counts from the release how late it is', async () => {
    await stopBeforeSending()
    const app = await restart(3 * HOUR_MS)
    await release('release')
    hub.clock.advance({ minutes: 20 })
    await settle(app)
    expect(await reasons()).toEqual(['overdue', 'sent'])
  })

  it('makes nothing timely that comes in afterwards', async () => {
    await stopBeforeSending()
    const app = await restart(3 * HOUR_MS)
    await release('release')
    hub.clock.advance({ hours: 1 })
    const old = { token: 'old', email: 'cora@example.com' }
    await hub.receive('shopify', checkout(minutesFrom(MONDAY_NOON, -200 * 24 * 60), old))
    hub.clock.advance({ minutes: 10 })
    await settle(app)
    expect(await hub.rows(`SELECT reason FROM decision WHERE trigger = 'cart-abandoned'`)).toEqual([
      { reason: 'overdue' },
    ])
  })

  it('comes once: there is nothing to release twice, nor without a hold, nor in another way', async () => {
    expect((await release('release')).body).toMatchObject({ status: 409, code: 'not-on-hold' })
    await stopBeforeSending()
    await restart(3 * HOUR_MS)
    expect((await release('everything')).body).toMatchObject({ status: 400, code: 'bad-parameter' })
    expect((await release('release')).status).toBe(200)
    expect((await release('discard')).body).toMatchObject({ status: 409, code: 'not-on-hold' })
  })
})

describe('a database that was put back', () => {
  async function sendAfterBackup(): Promise<() => Promise<void>> {
    await hub.receive('shopify', order(MONDAY_NOON))
    await hub.app.hub.pipeline.digest()
    const putBack = await backup()
    await hub.rows(`UPDATE saved_heartbeat SET at = at - interval '10 minutes'`)
    await hub.settle()
    expect(await sentTo()).toEqual(['ada@example.com'])
    return putBack
  }

  it('under a running hub: it sends nothing of it, and says why', async () => {
    const putBack = await sendAfterBackup()
    await putBack()
    await hub.settle()
    expect(await sentTo()).toEqual([])
    expect(await shown()).toMatchObject({ state: 'on', why: 'went-back', data: [{ trigger: 'order-confirmed' }] })
    await release('discard')
    await hub.settle()
    expect(await reasons()).toEqual(['discarded'])
    expect((await shown()).state).toBe('off')
  })

  it('while no hub ran: it is found out by the copy in DATA_DIR', async () => {
    const putBack = await sendAfterBackup()
    await putBack()
    await settle(await restart(5 * MINUTE_MS))
    expect(await shown()).toMatchObject({ state: 'on', why: 'went-back', detail: expect.stringContaining('DATA_DIR') })
    expect(await sentTo()).toEqual([])
  })

  it('is found out by a heartbeat too, with nothing that would be sent', async () => {
    await hub.rows('DELETE FROM heartbeat')
    await hub.app.hub.hold.beat()
    expect(await shown()).toMatchObject({ state: 'on', why: 'went-back', data: [] })
  })

  it('would send twice without a heartbeat that tells', async () => {
    const putBack = await sendAfterBackup()
    await hub.rows('DELETE FROM saved_heartbeat; INSERT INTO saved_heartbeat TABLE heartbeat')
    await putBack()
    await hub.settle()
    expect((await shown()).state).toBe('off')
    expect(await sentTo()).toEqual(['ada@example.com'])
  })

  it('is no other database: a copy in DATA_DIR of another says nothing', async () => {
    await hub.receive('shopify', order(MONDAY_NOON))
    await hub.rows(`UPDATE heartbeat SET database_id = gen_random_uuid(), at = at - interval '10 minutes'`)
    await settle(await restart())
    expect((await shown()).state).toBe('off')
    expect(await sentTo()).toEqual(['ada@example.com'])
  })
})

it('beats on while it looks and sends: no heartbeat of its own is taken for a database that was put back', async () => {
  const { hold, pipeline } = hub.app.hub
  await Promise.all(Array.from({ length: 40 }, (_, n) => (n % 2 ? hold.beat() : pipeline.send())))
  expect((await shown()).state).toBe('off')
})
