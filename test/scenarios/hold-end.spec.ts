import { HOUR_MS, heldHub, settle } from '../support/held.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { checkout, order } from '../support/shop.ts'
import { TRACK } from '../support/site.ts'
import { minutesFrom } from '../support/start-over.ts'

let hub: TestHub
const { begin, end, askForReset, restart, stopBeforeSending, release, sentTo, reasons } = heldHub(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(begin)
afterEach(end)
afterAll(() => hub.stop())

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
    expect(await hub.reasons('cart-abandoned')).toEqual(['overdue'])
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
