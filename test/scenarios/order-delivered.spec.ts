import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { fulfillment, orderPlaced, parcel, scan } from '../support/parcels.ts'
import { order } from '../support/shop.ts'
import { type SiteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const later = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)
const told = () => hub.messages('order-delivered')
const reasons = () => hub.reasons('order-delivered')

const receiveApart = (...events: readonly SiteEvent[]) =>
  hub.receiveApart('track', ...events.map(event => track(event)))

it('tells the buyer of each parcel that arrived, once', async () => {
  await receiveApart(orderPlaced(MONDAY_NOON), parcel('delivered', MONDAY_NOON))
  await receiveApart(parcel('delivered', later(1), { id: '9002' }))
  await hub.advance({ minutes: 6 })
  await receiveApart(parcel('delivered', hub.clock.now()))
  await hub.advance({ days: 1 })
  expect((await told()).map(({ address }) => address)).toEqual(['ada@example.com', 'ada@example.com'])
  expect(await reasons()).toEqual(['refused-reentry', 'sent', 'sent'])
})

it('is silent of parcels that are still on their way', async () => {
  await receiveApart(orderPlaced(MONDAY_NOON), parcel('shipped', MONDAY_NOON))
  await receiveApart(parcel('out-for-delivery', later(1)))
  await hub.advance({ days: 1 })
  expect(await told()).toEqual([])
})

it.each([
  [47, ['sent']],
  [49, ['overdue']],
])('heard of %d hours late', async (hours, expected) => {
  await receiveApart(orderPlaced(later(-5000)), parcel('delivered', later(-60 * hours)))
  await hub.advance({ minutes: 5 })
  expect(await reasons()).toEqual(expected)
})

it('says in words how late it was', async () => {
  await receiveApart(orderPlaced(later(-5000)), parcel('delivered', later(-60 * 49)))
  await hub.advance({ minutes: 5 })
  const [decision] = await hub.rows("SELECT detail FROM decision WHERE trigger = 'order-delivered'")
  expect(decision).toEqual({
    detail: 'meant for 2026-02-28T11:00:00.000Z, 2 days 1 hour 5 minutes ago; allowed 2 days',
  })
})

it("tells once of what Shopify's carrier and the shop both state, and what was in it", async () => {
  await hub.receive('shopify', order(later(-5000)))
  await hub.receive('shopify', fulfillment(later(-3000)))
  await hub.receive('shopify', scan(MONDAY_NOON, 'delivered'))
  await hub.receive('shopify', fulfillment(later(1), { topic: 'update', carrierStatus: 'delivered' }))
  await hub.settle()
  await hub.advance({ minutes: 6 })
  await hub.receive('shopify', fulfillment(later(6), { topic: 'update', carrierStatus: 'delivered' }))
  await hub.advance({ days: 1 })
  expect(await told()).toMatchObject([{ data: { items: [{ title: 'The Analytical Engine', quantity: 2 }] } }])
})
