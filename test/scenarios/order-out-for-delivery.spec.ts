import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { orderPlaced, parcel, scan } from '../support/parcels.ts'
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
const told = () => hub.messages('order-out-for-delivery')
const reasons = () => hub.reasons('order-out-for-delivery')

const receiveApart = (...events: readonly SiteEvent[]) =>
  hub.receiveApart('track', ...events.map(event => track(event)))

it('tells the buyer on the day, once, however often the carrier tries', async () => {
  await receiveApart(orderPlaced(MONDAY_NOON), parcel('out-for-delivery', MONDAY_NOON))
  await hub.advance({ minutes: 5 })
  expect(await told()).toMatchObject([
    { address: 'ada@example.com', data: { name: '#5001', trackingUrl: 'https://parcels.example/track/PP1' } },
  ])
  await hub.advance({ days: 1 })
  await receiveApart(parcel('out-for-delivery', hub.clock.now()))
  await hub.advance({ minutes: 5 })
  expect(await told()).toHaveLength(1)
})

it.each([
  ['nothing else', [], ['sent']],
  ['that it is there', [parcel('delivered', later(2))], ['cancelled']],
  ['that another is there', [parcel('delivered', later(2), { id: '9002' })], ['sent']],
  ['that it was shipped', [parcel('shipped', later(-600))], ['sent']],
])('when %s is known before it could go', async (_what, known, expected) => {
  for (const events of [
    [parcel('out-for-delivery', MONDAY_NOON), ...known],
    [...known, parcel('out-for-delivery', MONDAY_NOON)],
  ]) {
    await startOver(hub)
    await receiveApart(orderPlaced(later(-600)), ...events)
    await hub.advance({ minutes: 5 })
    expect(await reasons()).toEqual(expected)
  }
})

it.each([
  [11, ['sent']],
  [13, ['overdue']],
])('heard of %d hours late', async (hours, expected) => {
  await receiveApart(orderPlaced(later(-2000)), parcel('out-for-delivery', later(-60 * hours)))
  await hub.advance({ minutes: 5 })
  expect(await reasons()).toEqual(expected)
})

it.each([
  ['out_for_delivery', 1],
  ['in_transit', 0],
  ['label_printed', 0],
])("a scan of Shopify's carrier: %s", async (status, expected) => {
  await hub.receive('shopify', order(MONDAY_NOON))
  await hub.receive('shopify', scan(MONDAY_NOON, status))
  await hub.settle()
  await hub.advance({ minutes: 5 })
  expect(await told()).toHaveLength(expected)
})
