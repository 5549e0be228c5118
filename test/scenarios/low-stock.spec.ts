import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { checkout, emailConsent, order, product } from '../support/shop.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const minutesLater = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)
const daysAgo = (days: number) => minutesLater(-days * 24 * 60)

const yes = emailConsent(daysAgo(90), 'subscribed')
const ADA = { customer: { id: 7001, email: 'ada@example.com' }, acceptsMarketing: false }
const inCart = checkout(daysAgo(3), ADA)
const counted = (at: Date, quantity: number, more = {}) => product(at, { variants: [{ quantity }], ...more })

async function arrive(...posts: readonly Post[]): Promise<void> {
  for (const post of posts) await hub.receive('shopify', post)
  await hub.settle()
}

const told = () => hub.messages('low-stock')
const edges = () => hub.rows(`SELECT FROM event WHERE type = 'variant.low-stock'`)

it('tells who has it in a cart, five minutes after it fell to five or fewer', async () => {
  await arrive(yes, counted(daysAgo(10), 20), inCart, counted(MONDAY_NOON, 4))
  await hub.advance({ minutes: 4 })
  expect(await told()).toEqual([])
  await hub.advance({ minutes: 1 })
  expect(await told()).toMatchObject([{ address: 'ada@example.com', data: { quantity: 4 } }])
})

it.each<[string, readonly Post[]]>([
  ['that is seen for the first time', [counted(MONDAY_NOON, 4)]],
  ['that is sold out', [counted(daysAgo(10), 20), counted(MONDAY_NOON, 0)]],
  ['that was low before', [counted(daysAgo(10), 4), counted(MONDAY_NOON, 3)]],
  ['of which enough is left', [counted(daysAgo(10), 20), counted(MONDAY_NOON, 6)]],
  ['that sold out meanwhile', [counted(daysAgo(10), 20), counted(MONDAY_NOON, 4), counted(minutesLater(2), 0)]],
  [
    'of which more came in meanwhile',
    [counted(daysAgo(10), 20), counted(MONDAY_NOON, 4), counted(minutesLater(2), 50)],
  ],
  ['of a draft', [counted(daysAgo(10), 20), counted(MONDAY_NOON, 4, { status: 'draft' })]],
])('does not tell of an item %s', async (_what, facts) => {
  await arrive(yes, inCart, ...facts)
  await hub.advance({ hours: 1 })
  expect(await told()).toEqual([])
})

const beyondStock = (at: Date, quantity: number) => product(at, { variants: [{ quantity, policy: 'continue' }] })

it.each<[string, readonly Post[], number]>([
  ['never', [beyondStock(daysAgo(10), 20), beyondStock(MONDAY_NOON, 4)], 0],
  ['not any more', [counted(daysAgo(10), 20), beyondStock(MONDAY_NOON, 4)], 0],
  [
    'not any more, known before it went',
    [counted(daysAgo(10), 20), counted(MONDAY_NOON, 4), beyondStock(minutesLater(2), 4)],
    0,
  ],
  ['again', [beyondStock(daysAgo(10), 20), counted(daysAgo(5), 20), counted(MONDAY_NOON, 4)], 1],
])('claims no scarcity of what can run out %s', async (_what, facts, times) => {
  await arrive(yes, inCart, ...facts)
  await hub.advance({ minutes: 10 })
  expect(await told()).toHaveLength(times)
})

it('does not tell who has bought it, looked since, or never said yes', async () => {
  const other = (n: number) => ({
    customer: { id: n, email: `buyer-${n}@example.com` },
    email: `buyer-${n}@example.com`,
  })
  const agrees = (n: number) =>
    emailConsent(daysAgo(90), 'subscribed', { customerId: n, email: `buyer-${n}@example.com` })
  const wants = (n: number, at: Date) =>
    checkout(at, { ...other(n), token: `cart-${n}`, cartToken: null, acceptsMarketing: false })
  await arrive(yes, agrees(1), agrees(2), counted(daysAgo(10), 20), inCart)
  await arrive(wants(1, daysAgo(3)), wants(2, daysAgo(3)), wants(3, daysAgo(3)), counted(MONDAY_NOON, 4))
  await arrive(order(minutesLater(1), other(1)), wants(2, minutesLater(1)))
  await hub.advance({ minutes: 10 })
  expect((await told()).map(({ address }) => address)).toEqual(['ada@example.com'])
})

it('is told once while one unit goes and comes back, and again when there were plenty and a week has passed', async () => {
  await arrive(yes, counted(daysAgo(10), 20), inCart)
  for (const quantity of [5, 6, 5, 7, 4, 6, 5]) {
    await hub.advance({ minutes: 30 })
    await arrive(counted(hub.clock.now(), quantity))
  }
  await hub.advance({ minutes: 30 })
  expect(await told()).toHaveLength(1)
  expect(await edges()).toHaveLength(1)
  await arrive(counted(hub.clock.now(), 30))
  await hub.advance({ days: 8 })
  await arrive(counted(hub.clock.now(), 3))
  await hub.advance({ minutes: 5 })
  expect(await told()).toHaveLength(2)
})

it.each([
  ['as it happened', [0, 1, 2, 3]],
  ['the count before last', [0, 2, 3, 1]],
  ['backwards', [3, 2, 1, 0]],
])('whatever order the facts come in, one message goes: %s', async (_how, order) => {
  const facts = [yes, counted(daysAgo(10), 20), inCart, counted(MONDAY_NOON, 4)]
  for (const n of order) await arrive(facts[n] as Post)
  await hub.advance({ minutes: 10 })
  expect(await told()).toHaveLength(1)
})

it('counts a look at the page, for half as long as a favourite', async () => {
  const acts = [
    siteEvent('product.viewed', daysAgo(40), { email: 'long-ago@example.com' }, { productId: '1001' }),
    siteEvent('product.viewed', daysAgo(20), { email: 'ada@example.com' }, { productId: '1001' }),
    siteEvent('product.favourited', daysAgo(40), { email: 'ben@example.com' }, { productId: '1001' }),
  ]
  const agrees = ['long-ago', 'ada', 'ben'].map((name, n) =>
    emailConsent(daysAgo(90), 'subscribed', { customerId: 7000 + n, email: `${name}@example.com` }),
  )
  await hub.receive('track', track(...acts))
  await arrive(...agrees, counted(daysAgo(10), 20), counted(MONDAY_NOON, 4))
  await hub.advance({ minutes: 10 })
  expect((await told()).map(({ address }) => address).sort()).toEqual(['ada@example.com', 'ben@example.com'])
})
