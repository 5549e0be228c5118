import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { checkout, emailConsent, order, product, stock } from '../support/shop.ts'
import { consentChanged, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const daysAgo = (days: number) => minutesFrom(MONDAY_NOON, -days * 24 * 60)

/** Customer n: their yes of long ago, and the item in their cart n days ago. */
const yes = (n: number) => emailConsent(daysAgo(90), 'subscribed', { customerId: n, email: `buyer-${n}@example.com` })
const wants = (n: number, at = daysAgo(n)) =>
  checkout(at, {
    token: `cart-${n}`,
    cartToken: null,
    email: `buyer-${n}@example.com`,
    customer: { id: n },
    acceptsMarketing: false,
  })
const counted = (at: Date, quantity: number) => product(at, { variants: [{ quantity }] })

async function arrive(...posts: readonly Post[]): Promise<void> {
  for (const post of posts) await hub.receive('shopify', post)
  await hub.settle()
}

const told = async () => (await hub.messages('back-in-stock')).map(({ address }) => address)
const decisions = () =>
  hub.rows(`SELECT verdict, reason, detail FROM decision WHERE trigger = 'back-in-stock' ORDER BY at, verdict DESC`)

it('tells who had it in a cart before it ran out, five minutes after it came back', async () => {
  await arrive(yes(3), counted(daysAgo(20), 5), wants(3), counted(daysAgo(2), 0), counted(MONDAY_NOON, 8))
  await hub.advance({ minutes: 4 })
  expect(await told()).toEqual([])
  await hub.advance({ minutes: 1 })
  expect(await told()).toEqual(['buyer-3@example.com'])
})

it.each<[string, readonly Post[]]>([
  ['a product that says how many there are', [counted(daysAgo(2), 0), counted(MONDAY_NOON, 8)]],
  ['topics of their own', [stock(daysAgo(2), 'out_of_stock', { quantity: 0 }), stock(MONDAY_NOON, 'in_stock')]],
  ['both', [counted(daysAgo(2), 0), stock(MONDAY_NOON, 'in_stock'), counted(MONDAY_NOON, 5)]],
  ['both, backwards', [counted(MONDAY_NOON, 5), stock(MONDAY_NOON, 'in_stock'), counted(daysAgo(2), 0)]],
])('is told once, of stock stated by %s', async (_how, facts) => {
  await arrive(yes(3), counted(daysAgo(20), 5), wants(3), ...facts)
  await hub.advance({ minutes: 10 })
  expect(await told()).toHaveLength(1)
})

it.each<[string, readonly Post[]]>([
  ['that was never out', [counted(daysAgo(2), 3), counted(MONDAY_NOON, 8)]],
  ['seen for the first time', [counted(MONDAY_NOON, 8)]],
  ['that is gone again', [counted(daysAgo(2), 0), counted(MONDAY_NOON, 8), counted(minutesFrom(MONDAY_NOON, 2), 0)]],
  [
    'that is sold beyond its stock, and could be bought all the time',
    [
      product(daysAgo(20), { variants: [{ policy: 'continue' }] }),
      stock(daysAgo(2), 'out_of_stock', { quantity: 0, policy: 'continue' }),
      stock(MONDAY_NOON, 'in_stock', { quantity: 8, policy: 'continue' }),
    ],
  ],
  ['of a draft', [counted(daysAgo(2), 0), product(MONDAY_NOON, { status: 'draft', variants: [{ quantity: 8 }] })]],
])('does not tell of an item %s', async (_what, facts) => {
  await arrive(yes(3), wants(3), ...facts)
  await hub.advance({ hours: 1 })
  expect(await told()).toEqual([])
})

it('does not tell who has put it into a cart since, nor who has bought it', async () => {
  await arrive(yes(3), yes(4), yes(5), wants(3), wants(4), wants(5), counted(daysAgo(2.5), 0), counted(MONDAY_NOON, 8))
  await arrive(wants(4, minutesFrom(MONDAY_NOON, 1)))
  await arrive(order(minutesFrom(MONDAY_NOON, 1), { email: 'buyer-5@example.com', customer: { id: 5 } }))
  await hub.advance({ minutes: 10 })
  expect(await told()).toEqual(['buyer-3@example.com'])
})

it.each([2, -3])('does not count the units of what may be sold beyond its stock: %s on the shelf', async quantity => {
  const everybody = [3, 4, 5]
  await arrive(...everybody.flatMap(n => [yes(n), wants(n)]), counted(daysAgo(2), 0))
  await arrive(product(MONDAY_NOON, { variants: [{ quantity, policy: 'continue' }] }))
  await hub.advance({ minutes: 10 })
  expect((await told()).sort()).toEqual(everybody.map(n => `buyer-${n}@example.com`))
})

describe('with fewer units than people who wait', () => {
  const everybody = [3, 4, 5, 6, 7]

  beforeEach(() =>
    arrive(...everybody.flatMap(n => [yes(n), wants(n)]), counted(daysAgo(2), 0), counted(MONDAY_NOON, 2)),
  )

  it('tells as many as there are units, the longest wait first, and holds the others for their stock', async () => {
    await hub.advance({ minutes: 6 })
    expect((await told()).sort()).toEqual(['buyer-6@example.com', 'buyer-7@example.com'])
    expect(await decisions()).toMatchObject([
      { reason: 'sent' },
      { reason: 'sent' },
      ...Array(3).fill({ verdict: 'hold', reason: 'stock', detail: '2 in stock, 2 told within 1 hour' }),
    ])
  })

  it('asks again an hour later: what is still there goes to the next', async () => {
    await hub.advance({ minutes: 6 })
    await arrive(counted(hub.clock.now(), 1))
    await hub.advance({ minutes: 61 })
    expect(await told()).toHaveLength(3)
    expect(await told()).toContain('buyer-5@example.com')
  })

  it('drops who still waits when it is sold out', async () => {
    await hub.advance({ minutes: 6 })
    await arrive(counted(hub.clock.now(), 0))
    await hub.advance({ minutes: 61 })
    expect(await told()).toHaveLength(2)
    expect((await decisions()).slice(-3)).toMatchObject(Array(3).fill({ reason: 'not-true-any-more' }))
  })

  it('drops who still waits after a day', async () => {
    await hub.advance({ minutes: 6 })
    for (let hours = 0; hours < 25; hours++) {
      await arrive(counted(hub.clock.now(), 0), counted(minutesFrom(hub.clock.now(), 0.5), 0))
      await hub.advance({ hours: 1 })
    }
    expect(await hub.rows(`SELECT FROM run WHERE trigger = 'back-in-stock' AND state = 'waiting'`)).toEqual([])
  })
})

it('keeps the order of who waits over the night', async () => {
  const waiting = [3, 4, 5, 6, 7, 8]
  await arrive(...waiting.flatMap(n => [yes(n), wants(n)]), counted(daysAgo(2), 0))
  await hub.advance({ hours: 10 })
  await arrive(counted(hub.clock.now(), 3))
  await hub.advance({ minutes: 10 })
  expect(await told()).toEqual([])
  await hub.advance({ hours: 10 })
  expect((await told()).sort()).toEqual([6, 7, 8].map(n => `buyer-${n}@example.com`))
})

it('tells everybody of what is sold without stock', async () => {
  const withoutStock = product(MONDAY_NOON, { variants: [{ quantity: 100 }] })
  await arrive(...[3, 4, 5].flatMap(n => [yes(n), wants(n)]), counted(daysAgo(2), 0), withoutStock)
  await hub.advance({ minutes: 6 })
  expect(await told()).toHaveLength(3)
})

describe('who asked to be told', () => {
  const ada = { email: 'ada@example.com' }
  const asks = (at: Date, variantId = '2001') =>
    track(siteEvent('alert.requested', at, ada, { variantId, kind: 'back-in-stock' }))
  const restock = async () => {
    await arrive(counted(hub.clock.now(), 0))
    await hub.advance({ hours: 24 })
    await arrive(counted(hub.clock.now(), 8))
    await hub.advance({ minutes: 10 })
  }

  it('is told without any other consent, once for each time they asked', async () => {
    await arrive(counted(daysAgo(5), 0))
    await hub.receive('track', asks(daysAgo(4)))
    await restock()
    expect(await told()).toEqual(['ada@example.com'])
    await restock()
    expect(await told()).toHaveLength(1)
    expect((await decisions()).at(-1)).toMatchObject({ reason: 'refused-reentry' })
    await hub.receive('track', asks(hub.clock.now()))
    await restock()
    expect(await told()).toHaveLength(2)
  })

  it('is not told of another size, nor after they took it back', async () => {
    await arrive(counted(daysAgo(5), 0))
    await hub.receive('track', asks(daysAgo(4), '2002'))
    await restock()
    expect(await told()).toEqual([])
    await hub.receive('track', asks(hub.clock.now()))
    await hub.advance({ hours: 1 })
    await hub.receive('track', track(consentChanged(hub.clock.now(), ada, 'unsubscribed')))
    await restock()
    expect(await told()).toEqual([])
    expect((await decisions()).at(-1)).toMatchObject({ reason: 'unsubscribed' })
  })
})

it('counts a look at the page as interest, in the one size or in all of them', async () => {
  const looks = (data: object, n: number) =>
    track(siteEvent('product.viewed', daysAgo(3), { externalId: `${n}`, email: `buyer-${n}@example.com` }, data))
  await arrive(yes(3), yes(4), yes(5), counted(daysAgo(20), 5), counted(daysAgo(2), 0))
  await hub.receive('track', looks({ productId: '1001' }, 3))
  await hub.receive('track', looks({ productId: '1001', variantId: '2001' }, 4))
  await hub.receive('track', looks({ productId: '1001', variantId: '2002' }, 5))
  await arrive(counted(MONDAY_NOON, 8))
  await hub.advance({ minutes: 10 })
  expect((await told()).sort()).toEqual(['buyer-3@example.com', 'buyer-4@example.com'])
})

describe('stock that is stated without saying of which product', () => {
  const looks = track(siteEvent('product.viewed', daysAgo(3), { email: 'ada@example.com' }, { productId: '1001' }))
  const bare = (at: Date, quantity: number) =>
    track(siteEvent('variant.stock-changed', at, null, { variant: { id: '2001', available: quantity > 0, quantity } }))
  const agrees = emailConsent(daysAgo(90), 'subscribed', { customerId: 1, email: 'ada@example.com' })

  it('is told to who looked at the product, as the variant was stated before', async () => {
    await arrive(agrees, counted(daysAgo(20), 5))
    for (const post of [looks, bare(daysAgo(2), 0), bare(MONDAY_NOON, 8)]) await hub.receive('track', post)
    await hub.settle()
    await hub.advance({ minutes: 10 })
    expect(await hub.messages()).toMatchObject([{ trigger: 'back-in-stock', data: { title: 'The Analytical Engine' } }])
  })

  it('also when the product becomes known last', async () => {
    for (const post of [looks, bare(daysAgo(2), 0), bare(MONDAY_NOON, 8)]) {
      await hub.receive('track', post)
      await hub.settle()
    }
    await arrive(agrees, counted(daysAgo(20), 5))
    await hub.advance({ minutes: 10 })
    expect(await hub.messages()).toMatchObject([{ trigger: 'back-in-stock', data: { title: 'The Analytical Engine' } }])
  })
})

it('is told although the sell-out comes in after more changes than are looked through', async () => {
  const changes = Array.from({ length: 120 }, (_, n) =>
    siteEvent('variant.stock-changed', minutesFrom(MONDAY_NOON, n / 60), null, {
      variant: { id: '2001', productId: '1001', available: true, quantity: 300 - n },
    }),
  )
  await arrive(yes(3), wants(3), counted(daysAgo(20), 5))
  await hub.receive('track', track(...changes))
  await hub.settle()
  await hub.advance({ minutes: 2 })
  await arrive(counted(daysAgo(2), 0))
  await hub.advance({ minutes: 5 })
  expect(await told()).toEqual(['buyer-3@example.com'])
})
