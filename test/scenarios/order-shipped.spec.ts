import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { ADA, fulfillment, orderPlaced, parcel, parcelBecame } from '../support/parcels.ts'
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
const told = () => hub.messages('order-shipped')
const reasons = () => hub.reasons('order-shipped')

const receiveApart = (...events: readonly SiteEvent[]) =>
  hub.receiveApart('track', ...events.map(event => track(event)))

it('tells the buyer of a parcel once, with the way to follow it', async () => {
  const shipped = parcel('shipped', MONDAY_NOON)
  await receiveApart(orderPlaced(MONDAY_NOON), shipped, shipped)
  expect(await told()).toEqual([])
  await hub.advance({ minutes: 5 })
  await receiveApart(parcel('shipped', hub.clock.now()))
  await hub.advance({ days: 3 })
  expect(await told()).toMatchObject([
    { address: 'ada@example.com', data: { name: '#5001', trackingUrl: 'https://parcels.example/track/PP1' } },
  ])
  expect(await reasons()).toEqual(['refused-reentry', 'sent'])
})

it('tells of each parcel of an order', async () => {
  const second = parcel('shipped', MONDAY_NOON, { id: '9002', tracking: 'PP2' })
  await receiveApart(orderPlaced(MONDAY_NOON), parcel('shipped', MONDAY_NOON), second)
  await hub.advance({ minutes: 5 })
  expect((await told()).map(({ data }) => data.trackingNumber).sort()).toEqual(['PP1', 'PP2'])
})

it.each([
  ['nothing else', [], ['sent']],
  ['it is delivered', [parcel('delivered', later(2))], ['cancelled']],
  ['another is delivered', [parcel('delivered', later(2), { id: '9002' })], ['sent']],
  ['it is called back', [parcelBecame('cancelled', later(2))], ['not-true-any-more']],
  ['another is called back', [parcelBecame('cancelled', later(2), { id: '9002' })], ['sent']],
  ['the order changes', [parcelBecame('success', later(2))], ['sent']],
])('when %s is known before it could go', async (_what, known, expected) => {
  for (const events of [
    [orderPlaced(MONDAY_NOON), parcel('shipped', MONDAY_NOON), ...known],
    [orderPlaced(MONDAY_NOON), ...known, parcel('shipped', MONDAY_NOON)],
  ]) {
    await startOver(hub)
    await receiveApart(...events)
    await hub.advance({ minutes: 5 })
    expect(await reasons()).toEqual(expected)
  }
})

it('waits for a tracking number that is typed in just after', async () => {
  await receiveApart(orderPlaced(MONDAY_NOON), parcel('shipped', MONDAY_NOON, { tracking: null }))
  await hub.advance({ minutes: 2 })
  await receiveApart(parcel('shipped', later(2)))
  await hub.advance({ minutes: 4 })
  expect(await told()).toEqual([])
  await hub.advance({ minutes: 1 })
  expect(await told()).toMatchObject([{ data: { trackingNumber: 'PP1' } }])
})

it('says the same whether the parcel or its order is heard of first', async () => {
  const events = [orderPlaced(MONDAY_NOON), parcel('shipped', MONDAY_NOON)]
  const said: unknown[] = []
  for (const arrival of [events, events.toReversed()]) {
    await startOver(hub)
    await receiveApart(...arrival)
    await hub.advance({ minutes: 10 })
    said.push((await told()).map(({ address, data }) => ({ address, data })))
  }
  expect(said[0]).toMatchObject([{ data: { contact: { firstName: ADA.firstName } } }])
  expect(said[1]).toEqual(said[0])
})

describe('a parcel of Shopify', () => {
  it.each<[string, Post, string[]]>([
    ['with a trace', fulfillment(MONDAY_NOON), ['PP1']],
    ['without one, as what is downloaded or fetched', fulfillment(MONDAY_NOON, { tracking: null }), []],
    ['that is not made up yet', fulfillment(MONDAY_NOON, { status: 'pending' }), []],
  ])('%s', async (_what, post, expected) => {
    await hub.receive('shopify', order(MONDAY_NOON))
    await hub.receive('shopify', post)
    await hub.settle()
    await hub.advance({ minutes: 5 })
    expect((await told()).map(({ data }) => data.trackingNumber)).toEqual(expected)
  })
})
