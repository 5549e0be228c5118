import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { letters, livesThrough, reasonsOf } from '../support/letters.ts'
import { checkout, emailConsent, order, product } from '../support/shop.ts'
import { type SiteContact, siteCart, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const ADA = { email: 'ada@example.com', anonymousId: 'browser-1' }
const daysAgo = (days: number) => minutesFrom(MONDAY_NOON, -1440 * days)
const now = () => hub.clock.now()
const looked = (productId = '1001', contact: SiteContact = ADA): Post =>
  track(siteEvent('product.viewed', now(), contact, { productId }))
const reminders = async () => (await letters(hub)).filter(name => name === 'browse-abandoned')
const reasons = () => reasonsOf(hub, 'browse-abandoned')

/** A yes of a fortnight ago, which nobody is welcomed for any more, and a product of the catalogue. */
async function begin(): Promise<void> {
  await hub.receive('shopify', emailConsent(daysAgo(15), 'subscribed'))
  await hub.receive('shopify', product(daysAgo(15)))
  await hub.settle()
}

it('shows a person the product they looked at, four hours after the last look', async () => {
  await begin()
  await hub.receive('track', looked())
  await hub.advance({ hours: 1 })
  await hub.receive('track', looked())
  await hub.advance({ hours: 3, minutes: 59 })
  expect(await reminders()).toEqual([])
  await hub.advance({ minutes: 1 })
  expect(await reminders()).toEqual(['browse-abandoned'])
  expect((await hub.messages()).at(-1)).toMatchObject({
    address: 'ada@example.com',
    data: { title: 'The Analytical Engine', url: 'https://ada-books.myshopify.com/products/analytical-engine' },
  })
})

it('shows the product they looked at last', async () => {
  await begin()
  await hub.receive('shopify', { ...product(daysAgo(15), { id: 1002, variants: [{ id: 2002 }] }) })
  await hub.receive('track', looked('1002'))
  await hub.advance({ hours: 1 })
  await hub.receive('track', looked('1001'))
  await livesThrough(hub, { hours: 6 })
  const told = (await hub.rows<{ data: object }>(
    `SELECT e.data FROM run r JOIN event e ON e.id = r.event_id WHERE r.trigger = 'browse-abandoned'`,
  )) as readonly { readonly data: { readonly productId: string } }[]
  expect(told.map(({ data }) => data.productId)).toEqual(['1001'])
  expect(await reminders()).toHaveLength(1)
})

describe('the last look counts, over midnight of the clock that names the day too', () => {
  const product2 = () => product(daysAgo(15), { id: 1002, variants: [{ id: 2002 }] })
  /** Two looks about midnight UTC, in the afternoon of somebody in Los Angeles, in an order of arrival. */
  const looksAround = async (first: number, second: number, isBackwards: boolean) => {
    await begin()
    await hub.receive('shopify', product2())
    const la = { ...ADA, timezone: 'America/Los_Angeles' }
    const midnight = minutesFrom(MONDAY_NOON, 12 * 60)
    const looks = [first, second].map((minutes, n) =>
      track(siteEvent('product.viewed', minutesFrom(midnight, minutes), la, { productId: n ? '1002' : '1001' })),
    )
    hub.clock.set(minutesFrom(midnight, Math.max(first, second)))
    for (const look of isBackwards ? looks.toReversed() : looks) await hub.receive('track', look)
    await livesThrough(hub, { hours: 4 })
    await livesThrough(hub, { hours: 2 })
    return (await hub.messages()).map(({ data }) => data.url)
  }

  it.each<[story: string, first: number, second: number, isBackwards: boolean]>([
    ['as they happened', -30, 30, false],
    ['told backwards', -30, 30, true],
  ])('%s', async (_story, first, second, isBackwards) => {
    expect(await looksAround(first, second, isBackwards)).toHaveLength(1)
    const [{ id } = { id: '' }] = await hub.rows<{ id: string }>(
      `SELECT e.data ->> 'productId' AS id FROM message m JOIN run r ON r.id = m.run_id JOIN event e ON e.id = r.event_id`,
    )
    expect(id).toBe('1002')
    expect(await reasons()).toEqual(['not-true-any-more', 'sent'])
  })

  it('and two looks of one instant are one', async () => {
    expect(await looksAround(-30, -30, false)).toHaveLength(1)
    expect(await reasons()).toEqual(['sent'])
  })

  it('and a reminder that was held for the night gives way to a look in the morning', async () => {
    await begin()
    await hub.receive('shopify', product2())
    await hub.advance({ hours: 7 })
    await hub.receive('track', looked('1001'))
    await hub.advance({ hours: 12 })
    await hub.receive('track', looked('1002'))
    await hub.advance({ hours: 3 })
    expect(await reasons()).toEqual(['not-true-any-more'])
    await hub.advance({ hours: 1 })
    expect(await reasons()).toEqual(['not-true-any-more', 'sent'])
  })
})

describe('who went on is not reminded', () => {
  it.each<[did: string, plugin: string, post: (() => Post) | null, sent: number]>([
    ['nothing', '', null, 1],
    ['a cart of the site', 'track', () => track(siteCart(now(), ADA)), 0],
    ['a checkout', 'shopify', () => checkout(now(), { items: [] }), 0],
    ['an order', 'shopify', () => order(now()), 0],
    ['an order of somebody else', 'shopify', () => order(now(), { email: 'bob@example.com' }), 1],
  ])('%s', async (_did, plugin, post, sent) => {
    await begin()
    await hub.receive('track', looked())
    await hub.advance({ hours: 2 })
    if (post) await hub.receive(plugin, post())
    await hub.advance({ hours: 2 })
    expect(await reminders()).toHaveLength(sent)
    expect(await reasons()).toEqual([sent ? 'sent' : 'cancelled'])
  })
})

describe('a look at one size or colour, of which', () => {
  it.each<[what: string, quantity: number, sent: number]>([
    ['one is left', 1, 1],
    ['none is', 0, 0],
  ])('%s', async (_what, quantity, sent) => {
    await begin()
    await hub.receive('track', track(siteEvent('product.viewed', now(), ADA, { productId: '1001', variantId: '2001' })))
    await hub.receive('shopify', product(now(), { variants: [{ quantity }, { id: 2002, quantity: 3 }] }))
    await hub.advance({ hours: 4 })
    expect(await reminders()).toHaveLength(sent)
    expect(await reasons()).toEqual([sent ? 'sent' : 'not-true-any-more'])
  })
})

describe('an order before the look', () => {
  it.each([
    { days: 9, reason: 'not-true-any-more' },
    { days: 10, reason: 'sent' },
  ])('$days days: $reason', async ({ days, reason }) => {
    await begin()
    await hub.receive('shopify', order(daysAgo(days)))
    await hub.receive('track', looked())
    await hub.advance({ hours: 4 })
    expect(await reasons()).toEqual([reason])
  })
})

it.each([
  { days: 13, reasons: ['sent', 'refused-reentry'] },
  { days: 15, reasons: ['sent', 'sent'] },
])('a look $days days after the reminder: $reasons', async ({ days, reasons: expected }) => {
  await begin()
  await hub.receive('track', looked())
  await livesThrough(hub, { hours: 4 })
  await livesThrough(hub, { days: days - 1, hours: 22 })
  await hub.receive('track', looked())
  await livesThrough(hub, { hours: 6 })
  expect(await reasons()).toEqual(expected)
})

it.each([
  { what: 'that nobody has told us of', productId: '9999', post: null, because: /product.title exists/ },
  {
    what: 'that was taken out since',
    productId: '1001',
    post: { status: 'archived' },
    because: /product.status archived/,
  },
])('says nothing of a product $what', async ({ productId, post, because }) => {
  await begin()
  await hub.receive('track', looked(productId))
  await hub.advance({ hours: 1 })
  if (post) await hub.receive('shopify', product(now(), post))
  await hub.advance({ hours: 4 })
  expect(await hub.rows(`SELECT reason, detail FROM decision WHERE trigger = 'browse-abandoned'`)).toEqual([
    { reason: 'not-true-any-more', detail: expect.stringMatching(because) },
  ])
})

it('reminds who says who they are only after they looked, and writes to nobody who never does', async () => {
  await begin()
  await hub.receive('track', looked('1001', { anonymousId: 'browser-1' }))
  await hub.receive('track', looked('1001', { anonymousId: 'browser-2' }))
  await hub.advance({ hours: 1 })
  await hub.receive('track', track(siteEvent('contact.updated', now(), ADA)))
  await hub.advance({ hours: 4 })
  expect((await reasons()).sort()).toEqual(['no-address', 'sent'])
  expect(await reminders()).toHaveLength(1)
})

it('writes to nobody who has not agreed', async () => {
  await hub.receive('shopify', product(daysAgo(15)))
  await hub.receive('track', looked())
  await hub.advance({ hours: 4 })
  expect(await reasons()).toEqual(['no-consent'])
})
