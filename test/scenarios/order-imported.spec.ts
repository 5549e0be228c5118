import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { letters, livesThrough } from '../support/letters.ts'
import { agree } from '../support/offer.ts'
import { fulfillment, refund, scan } from '../support/parcels.ts'
import { type OrderFacts, order } from '../support/shop.ts'
import { TRACK } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(async () => {
  await startOver(hub)
  await agree(hub)
})
afterAll(() => hub.stop())

const hoursLater = (hours: number) => minutesFrom(MONDAY_NOON, 60 * hours)
const daysLater = (days: number) => hoursLater(24 * days)
const YEARS_AGO = new Date('2023-05-01T10:00:00Z')

const bought = (happened: Date, more: OrderFacts = {}) => order(MONDAY_NOON, { processedAt: happened, ...more })

async function arrive(...posts: readonly Post[]): Promise<void> {
  await hub.receiveApart('shopify', ...posts)
}

describe('an order of years ago that is brought into the shop', () => {
  const whole = () => [
    bought(YEARS_AGO),
    bought(YEARS_AGO, { topic: 'orders/paid' }),
    fulfillment(MONDAY_NOON),
    scan(MONDAY_NOON, 'out_for_delivery'),
    fulfillment(MONDAY_NOON, { topic: 'update', carrierStatus: 'delivered' }),
    refund(MONDAY_NOON),
    bought(YEARS_AGO, { topic: 'orders/updated' }),
  ]

  it.each([
    ['as it happened', (posts: Post[]) => posts],
    ['backwards', (posts: Post[]) => posts.toReversed()],
  ])('is no news to anybody, told %s', async (_how, inTurn) => {
    await arrive(...inTurn(whole()))
    await livesThrough(hub, { days: 40 })
    expect(await letters(hub)).toEqual([])
  })

  it.each([
    ['order-confirmed', () => [bought(YEARS_AGO)]],
    ['order-shipped', () => [bought(YEARS_AGO), fulfillment(MONDAY_NOON)]],
    ['order-out-for-delivery', () => [bought(YEARS_AGO), scan(MONDAY_NOON, 'out_for_delivery')]],
    ['order-delivered', () => [bought(YEARS_AGO), scan(MONDAY_NOON, 'delivered')]],
    ['order-refunded', () => [bought(YEARS_AGO), refund(MONDAY_NOON)]],
  ])('says of %s why', async (trigger, posts) => {
    await arrive(...posts())
    await hub.advance({ minutes: 5 })
    expect(await hub.reasons(trigger)).toEqual(['not-true-any-more'])
    expect(await hub.rows('SELECT detail FROM decision WHERE trigger = $1', [trigger])).toMatchObject([
      { detail: expect.stringContaining('order.importedUntil') },
    ])
  })

  it('counts from when it was placed', async () => {
    await arrive(bought(YEARS_AGO))
    const [placed] = await hub.rows<{ occurred_at: Date }>(`SELECT occurred_at FROM event WHERE type = 'order.placed'`)
    expect(placed?.occurred_at).toEqual(YEARS_AGO)
  })

  it('is told of when a parcel of it is made up another day', async () => {
    await arrive(bought(daysLater(-5)))
    hub.clock.set(daysLater(2))
    await arrive(fulfillment(hub.clock.now()))
    await hub.advance({ minutes: 5 })
    expect(await letters(hub)).toEqual(['order-shipped'])
  })
})

it.each([
  ['a moment', 0, ['order-confirmed']],
  ['a morning, by a till that was offline', -5, ['order-confirmed']],
  ['a day', -24, []],
])('an order that comes %s after it was placed', async (_what, hours, expected) => {
  await arrive(bought(hoursLater(hours)))
  await hub.advance({ minutes: 5 })
  expect(await letters(hub)).toEqual(expected)
})
