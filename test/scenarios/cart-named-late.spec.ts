import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { daysAgo, priced, yes } from '../support/prices.ts'
import { cart, checkout, order } from '../support/shop.ts'
import { startOver } from '../support/start-over.ts'

// What lay in a cart before anybody knew whose it is, is its person's once they are known: also what is no news any more by then.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const ADA = { email: 'ada@example.com', customer: { id: 7001, email: 'ada@example.com' } }
const ANOTHER = { product_id: 1009, variant_id: 2009, title: 'Another', quantity: 1, price: '9.00', line_price: '9.00' }

const names = (items: readonly object[], more = {}) =>
  checkout(daysAgo(3), { ...ADA, acceptsMarketing: false, items, ...more })
const ofAnother = (post: Post): Post => ({ ...post, body: { ...(post.body as object), line_items: [ANOTHER] } })

/** Nobody's cart with the item, and the news of it. */
const laid = cart(daysAgo(4))
const fell = [priced(daysAgo(10), '24.00'), priced(MONDAY_NOON, '19.00')]
const cameBack = [priced(daysAgo(10), '24.00', { quantity: 0 }), priced(MONDAY_NOON, '24.00', { quantity: 8 })]
const ranLow = [priced(daysAgo(10), '24.00', { quantity: 20 }), priced(MONDAY_NOON, '24.00', { quantity: 4 })]

async function come(...posts: readonly Post[]): Promise<void> {
  for (const post of posts) {
    await hub.receive('shopify', post)
    await hub.settle()
  }
  await hub.advance({ hours: 1 })
}

const told = async (trigger: string) => (await hub.messages(trigger)).map(({ address }) => address)

describe.each<[by: string, naming: readonly Post[]]>([
  ['a checkout with the item', [names([{ ...ANOTHER, product_id: 1001, variant_id: 2001 }])]],
  ['a checkout with nothing in it', [names([])]],
  ['a checkout with something else', [names([ANOTHER])]],
  ['an order of something else', [ofAnother(order(daysAgo(3), { ...ADA, cartToken: 'ca47' }))]],
  [
    'a cart of hers that turns out to be the same',
    [names([], { cartToken: null }), names([], { email: null, customer: null })],
  ],
])('named by %s', (_by, naming) => {
  it.each<[when: string, posts: readonly Post[]]>([
    ['before the price falls', [laid, ...naming, ...fell]],
    ['after it fell', [laid, ...fell, ...naming]],
    ['before the cart is heard of', [...naming, ...fell, laid]],
  ])('%s', async (_when, posts) => {
    await come(yes, ...posts)
    expect(await told('price-dropped')).toEqual(['ada@example.com'])
  })
})

it.each([
  ['back-in-stock', cameBack],
  ['low-stock', ranLow],
])('is told so of %s', async (trigger, news) => {
  await come(yes, laid, ...news, names([]))
  expect(await told(trigger)).toEqual(['ada@example.com'])
})

it.each<[what: string, posts: readonly Post[]]>([
  ['a cart that stays nobody’s', [laid, ...fell, names([], { cartToken: 'ca48' })]],
  ['a cart whose item she bought', [laid, ...fell, order(daysAgo(3), { ...ADA, cartToken: 'ca47' })]],
  ['a cart that lay there after the price fell', [...fell, cart(new Date(MONDAY_NOON.getTime() + 1000)), names([])]],
])('nobody is told of %s', async (_what, posts) => {
  await come(yes, ...posts)
  expect(await told('price-dropped')).toEqual([])
})
