import { ADDRESS, explaining } from '../support/explaining.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { ADA } from '../support/parcels.ts'
import { checkout, order, product } from '../support/shop.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

/** Why a person got nothing, and which events started no run: `npx beckon explain <contact> <trigger>`. */
let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggers: ['cart-abandoned', 'order-confirmed', 'low-stock'] })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const { explained, emptiedCart } = explaining(() => hub)

it('tells why an event started no run of the trigger', async () => {
  await hub.receiveApart('track', track(emptiedCart()))
  expect(await explained(ADDRESS, 'cart-abandoned')).toBe(`
contact <id>, ada@example.com
No runs of cart-abandoned of this person. Times are UTC; it is 2026-03-02
12:00:00 now.

Started no run of cart-abandoned:
  2026-03-02 12:00:00  cart.updated of 2026-03-02 12:00:00
                       event <id>
                       failed: cart.itemCount 0 > 0
`)
})

it('tells that nothing began yet, and how to ask why', async () => {
  await hub.receiveApart('track', track(emptiedCart()))
  expect(await explained(ADDRESS)).toBe(`
contact <id>, ada@example.com
No runs of this person. Name a trigger too, to hear why it started none (npx
beckon explain <contact> <trigger>). Times are UTC; it is 2026-03-02 12:00:00
now.
`)
})

it('tells that no such event is known', async () => {
  await hub.receiveApart('shopify', order(MONDAY_NOON))
  expect(await explained(ADDRESS, 'cart-abandoned')).toBe(`
contact <id>, ada@example.com
No runs of cart-abandoned of this person. Times are UTC; it is 2026-03-02
12:00:00 now.

No cart.updated or checkout.updated of this person is known.
`)
})

it('tells beside the runs, the events that started none, but not those that a run had before', async () => {
  await hub.receiveApart('shopify', checkout(MONDAY_NOON), checkout(minutesFrom(MONDAY_NOON, 5)))
  expect(await explained(ADDRESS, 'cart-abandoned')).not.toContain('Started no run')
  const another = { cart: { tokens: ['cart/0ther'], items: [] } }
  await hub.receiveApart('track', track(siteEvent('cart.updated', minutesFrom(MONDAY_NOON, 6), ADA, another)))
  expect(await explained(ADDRESS, 'cart-abandoned')).toContain('Started no run of cart-abandoned above:')
})

it('tells nothing of what an older run began with, as if it had started none', async () => {
  await hub.receiveApart('shopify', order(MONDAY_NOON), order(minutesFrom(MONDAY_NOON, 1), { id: 5002 }))
  const text = await explained(ADDRESS, 'order-confirmed', '--limit', '1')
  expect(text).toContain('There are older runs')
  expect(text).not.toContain('Started no run')
})

it('tells that a trigger asked an audience, to which they did not belong', async () => {
  const stock = (minutes: number, quantity: number) =>
    product(minutesFrom(MONDAY_NOON, minutes), { variants: [{ quantity }] })
  await hub.receiveApart('shopify', order(MONDAY_NOON), stock(-60, 20), stock(0, 4))
  const text = await explained(ADDRESS, 'low-stock')
  expect(text).toContain('low-stock asks everybody who had to do with an item. What it asked about last:')
  expect(text).toContain('This person has no run of it')
})
