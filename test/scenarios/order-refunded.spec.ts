import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { orderPlaced, orderRefunded, refund } from '../support/parcels.ts'
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
const told = () => hub.messages('order-refunded')
const reasons = () => hub.reasons('order-refunded')

const receiveApart = (...events: readonly SiteEvent[]) =>
  hub.receiveApart('track', ...events.map(event => track(event)))

it('tells the buyer how much goes back, once for each refund, and not what staff noted', async () => {
  const first = orderRefunded(MONDAY_NOON)
  await receiveApart(orderPlaced(later(-600)), first, first)
  await receiveApart(orderRefunded(later(1), { id: '8002', amount: 490 }))
  await hub.advance({ minutes: 6 })
  const mails = await told()
  expect(mails.map(({ data }) => data.amount)).toEqual([
    { amount: 2400, currency: 'EUR' },
    { amount: 490, currency: 'EUR' },
  ])
  expect(mails.map(({ address }) => address)).toEqual(['ada@example.com', 'ada@example.com'])
  expect(JSON.stringify(mails)).not.toContain('generous')
})

it.each([
  [2400, ['sent']],
  [1, ['sent']],
  [0, []],
  [null, []],
])('a refund of %p in minor units', async (amount, expected) => {
  await receiveApart(orderPlaced(later(-600)), orderRefunded(MONDAY_NOON, { amount }))
  await hub.advance({ minutes: 5 })
  expect(await reasons()).toEqual(expected)
})

it('finds the buyer when the order is heard of after its refund', async () => {
  await receiveApart(orderRefunded(MONDAY_NOON), orderPlaced(later(-600)))
  await hub.advance({ minutes: 10 })
  expect(await told()).toMatchObject([{ address: 'ada@example.com', data: { contact: { firstName: 'Ada' } } }])
})

it('has nobody to tell of an order that was never heard of', async () => {
  await receiveApart(orderRefunded(MONDAY_NOON, { orderId: '4999' }))
  await hub.advance({ minutes: 5 })
  expect(await reasons()).toEqual(['no-address'])
})

it.each<[string, Post, number]>([
  ['that was paid back', refund(MONDAY_NOON), 1],
  ['that only puts things back on the shelf', refund(MONDAY_NOON, null), 0],
])('a refund of Shopify %s', async (_what, post, expected) => {
  await hub.receive('shopify', order(later(-600)))
  await hub.receive('shopify', post)
  await hub.settle()
  await hub.advance({ minutes: 5 })
  expect(await told()).toHaveLength(expected)
})
