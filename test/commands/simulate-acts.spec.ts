import { simulate } from '../../apps/hub/src/commands/simulate/simulate.ts'
import { actsIn } from '../../apps/hub/src/pipeline/simulate/acts.ts'
import { openPast } from '../../apps/hub/src/pipeline/simulate/past.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { pastOf } from '../support/past.ts'
import { checkout, order } from '../support/shop.ts'
import { minutesFrom } from '../support/start-over.ts'

/** What operators did is not played; `npx beckon simulate` says where that makes a difference. */
let hub: TestHub

beforeAll(async () => {
  hub = await startHub({ triggers: ['cart-abandoned', 'order-confirmed'] })
  await operator(hub, '/triggers/order-confirmed/pause', { method: 'POST' })
  await operator(hub, '/triggers/cart-abandoned/pause', { method: 'POST' })
  await hub.receiveApart('shopify', order(MONDAY_NOON), order(MONDAY_NOON, { id: 2 }), checkout(MONDAY_NOON, EVE))
  // Nothing of it was due while it was paused.
  await operator(hub, '/triggers/cart-abandoned/resume', { method: 'POST' })
  await hub.advance({ hours: 3 })
  await operator(hub, '/triggers/order-confirmed/resume', { method: 'POST' })
  await hub.settle()
})
afterAll(() => hub.stop())

const EVE = { email: 'eve@example.com', token: 'checkout-eve', cartToken: 'cart-eve' }

const simulated = async (trigger?: string) => {
  const until = minutesFrom(MONDAY_NOON, 240).toISOString()
  const { text, document } = await simulate({ until, limit: '5', ...(trigger && { trigger }) }, pastOf(hub))
  return { text: text.replaceAll('\n', ' '), document }
}

it('names the triggers of which something waited for a pause, and how much', async () => {
  const { text, document } = await simulated()
  expect(document).toMatchObject({ stopped: [{ trigger: 'order-confirmed', reason: 'paused', runs: 2 }], onHold: null })
  expect(text).toContain(
    "Waited for an operator's word, which is not played, and may differ for that: 2 runs of order-confirmed (paused).",
  )
  expect(text).toContain('order-confirmed, at another time:')
})

it('says nothing of another trigger', async () => {
  const { text, document } = await simulated('cart-abandoned')
  expect(document).toMatchObject({ stopped: [] })
  expect(text).not.toContain("operator's word")
})

it('says that all sending was on hold, if it was', async () => {
  const held = (since: Date, until: Date | null) =>
    hub.rows(
      `INSERT INTO hold (id, since, why, detail, released_at) VALUES (1, $1, 'down-time', 'nobody sent', $2)
       ON CONFLICT (id) DO UPDATE SET since = excluded.since, released_at = excluded.released_at`,
      [since, until],
    )
  await using opened = new AsyncDisposableStack()
  const past = await openPast(hub.databaseUrl, opened)
  const end = minutesFrom(MONDAY_NOON, 240)
  const compared = { tenantId: 'default', since: MONDAY_NOON, until: end, trigger: null, toleranceMs: 0 }
  await held(minutesFrom(MONDAY_NOON, -60), minutesFrom(MONDAY_NOON, -30))
  expect(await actsIn(past, compared)).toMatchObject({ onHold: null })
  await held(MONDAY_NOON, null)
  expect(await actsIn(past, compared)).toMatchObject({ onHold: { until: null } })
  await held(MONDAY_NOON, minutesFrom(MONDAY_NOON, 60))
  expect((await simulated()).text).toContain('All sending was on hold until 2026-03-02 13:00:00, which is not played')
})
