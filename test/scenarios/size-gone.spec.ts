import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { reasonsOf } from '../support/letters.ts'
import { cart, daysAgo, yes } from '../support/prices.ts'
import { product, type VariantFacts } from '../support/shop.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// A product that names one of its sizes no more: nobody is told of that size, whatever was news of it.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const OTHER = 2002
const later = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)
const both = (at: Date, size: VariantFacts) => product(at, { variants: [size, { id: OTHER }], named: [2001, OTHER] })
const gone = (at: Date) => product(at, { variants: [{ id: OTHER }], named: [OTHER] })

async function arrive(...posts: readonly Post[]): Promise<void> {
  for (const post of posts) {
    await hub.receive('shopify', post)
    await hub.settle()
  }
}

describe.each<{ trigger: string; before: VariantFacts; news: VariantFacts }>([
  { trigger: 'price-dropped', before: { price: '24.00' }, news: { price: '19.00' } },
  { trigger: 'back-in-stock', before: { quantity: 0 }, news: { quantity: 8 } },
  { trigger: 'low-stock', before: { quantity: 20 }, news: { quantity: 4 } },
])('$trigger', ({ trigger, before, news }) => {
  it.each<[of: string, facts: readonly Post[], messages: number]>([
    ['a size that is there', [both(MONDAY_NOON, news)], 1],
    ['one that is there no more', [both(MONDAY_NOON, news), gone(later(1))], 0],
    ['one that is there no more, as was known before the news', [gone(later(1)), both(MONDAY_NOON, news)], 0],
    ['one that was not there for a while', [both(MONDAY_NOON, news), gone(later(1)), both(later(2), news)], 1],
    ['one that was not, as is heard late', [both(MONDAY_NOON, news), both(later(2), news), gone(later(1))], 1],
  ])('of %s', async (_of, facts, messages) => {
    await arrive(yes, both(daysAgo(10), before), cart, ...facts)
    await hub.advance({ hours: 1 })
    expect(await hub.messages(trigger)).toHaveLength(messages)
    expect(await reasonsOf(hub, trigger)).toEqual([messages ? 'sent' : 'not-true-any-more'])
  })
})

it.each([
  ['is there', [2001, OTHER], ['sent']],
  ['is there no more', [OTHER], ['not-true-any-more']],
])('who looked at a size that %s', async (_is, named, reasons) => {
  await arrive(yes, both(daysAgo(10), {}))
  const [contact, item] = [{ email: 'ada@example.com' }, { productId: '1001', variantId: '2001' }]
  await hub.receive('track', track(siteEvent('product.viewed', MONDAY_NOON, contact, item)))
  await arrive(product(later(1), { variants: [{ id: OTHER }], named }))
  await hub.advance({ hours: 4 })
  expect(await reasonsOf(hub, 'browse-abandoned')).toEqual(reasons)
})
