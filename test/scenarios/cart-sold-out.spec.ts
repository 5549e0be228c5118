import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { letters, livesThrough, reasonsOf } from '../support/letters.ts'
import { checkout, order, product, stock } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const SERIES = ['cart-abandoned', 'cart-abandoned-second', 'cart-abandoned-last']
const now = () => hub.clock.now()
const daysAgo = (days: number) => minutesFrom(MONDAY_NOON, -1440 * days)
const reminders = async () => (await letters(hub)).filter(name => name.startsWith('cart-'))
const reasons = () => reasonsOf(hub, 'cart-abandoned')
const state = () => hub.rows(`SELECT state FROM run WHERE trigger = 'cart-abandoned'`)

const item = (variant: number | null) => ({
  product_id: 1001,
  variant_id: variant,
  title: 'The Analytical Engine',
  quantity: 1,
  price: '24.00',
  line_price: '24.00',
})
const counted = (at: Date, ...quantities: readonly number[]) =>
  product(at, { variants: quantities.map((quantity, n) => ({ id: 2001 + n, quantity })) })

async function arrive(...posts: readonly Post[]): Promise<void> {
  for (const post of posts) await hub.receive('shopify', post)
  await hub.settle()
}

it('leaves out the reminder of a cart of which everything is sold out, and says so', async () => {
  await arrive(checkout(MONDAY_NOON, { items: [item(2001), item(2002)] }), counted(now(), 0, 0))
  await livesThrough(hub, { days: 4 })
  expect(await reminders()).toEqual([])
  expect(await reasons()).toEqual(Array(3).fill('not-true-any-more'))
  const details = await hub.rows(`SELECT DISTINCT detail FROM decision WHERE reason = 'not-true-any-more'`)
  expect(details).toEqual([{ detail: 'failed: cart.soldOut true ≠ true' }])
  expect(await state()).toEqual([{ state: 'dropped' }])
})

const at = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)
it.each<[string, readonly Post[], number]>([
  ['sold out before the cart is known', [counted(at(10), 0), checkout(MONDAY_NOON)], 0],
  ['back, and that it was sold out comes later', [checkout(MONDAY_NOON), counted(at(20), 4), counted(at(10), 0)], 1],
  ['sold out, and that it was there comes later', [checkout(MONDAY_NOON), counted(at(20), 0), counted(at(10), 4)], 0],
])('goes by the newest statement, in whatever order they come: %s', async (_what, posts, sent) => {
  await arrive(...posts)
  await hub.advance({ hours: 2 })
  expect(await reminders()).toEqual(SERIES.slice(0, sent))
})

/** What the product says of a variant that can be bought with a count of nought. */
function sellable(facts: object): Post {
  const post = counted(now(), 0)
  const { variants, ...rest } = post.body as { readonly variants: readonly object[] }
  return { ...post, body: { ...rest, variants: variants.map(variant => ({ ...variant, ...facts })) } }
}

describe('reminds of a cart', () => {
  it.each<[string, readonly object[], () => readonly Post[]]>([
    ['with one item that is left', [item(2001), item(2002)], () => [counted(now(), 0, 1)]],
    ['whose stock nobody has stated', [item(2001)], () => []],
    ['with one item whose stock nobody has stated', [item(2001), item(2009)], () => [counted(now(), 0)]],
    ['with one item that names no variant', [item(2001), item(null)], () => [counted(now(), 0)]],
    ['whose stock is not counted', [item(2001)], () => [sellable({ inventory_management: null })]],
    ['that may be oversold', [item(2001)], () => [sellable({ inventory_policy: 'continue' })]],
    [
      'that may be oversold, and of which none is left',
      [item(2001)],
      () => [stock(now(), 'out_of_stock', { quantity: 0, policy: 'continue' })],
    ],
    ['that is back', [item(2001)], () => [counted(now(), 0), stock(minutesFrom(now(), 30), 'in_stock')]],
  ])('%s', async (_what, items, facts) => {
    await arrive(checkout(MONDAY_NOON, { items }), ...facts())
    await hub.advance({ hours: 1 })
    expect(await reminders()).toEqual(SERIES.slice(0, 1))
  })
})

describe('asks again for each reminder', () => {
  it('sends the second and the last of what is back by then', async () => {
    await arrive(checkout(MONDAY_NOON), counted(now(), 0))
    await hub.advance({ hours: 1 })
    expect([await reminders(), await reasons()]).toEqual([[], ['not-true-any-more']])
    await arrive(counted(now(), 3))
    await hub.advance({ hours: 22, minutes: 59 })
    expect(await reminders()).toEqual([])
    await hub.advance({ minutes: 1 })
    expect(await reminders()).toEqual(SERIES.slice(1, 2))
    await livesThrough(hub, { days: 3 })
    expect(await reminders()).toEqual(SERIES.slice(1))
  })

  it('leaves out the second of what has sold out since, and ends as usual', async () => {
    await arrive(checkout(MONDAY_NOON), counted(now(), 3))
    await hub.advance({ hours: 1 })
    await arrive(counted(now(), 0))
    await hub.advance({ hours: 23 })
    await arrive(counted(now(), 3))
    await livesThrough(hub, { days: 3 })
    expect(await reminders()).toEqual([SERIES[0], SERIES[2]])
    expect(await reasons()).toEqual(['sent', 'not-true-any-more', 'sent'])
    expect(await state()).toEqual([{ state: 'done' }])
  })

  it('sends nothing more of what was bought, though it is back', async () => {
    await arrive(checkout(MONDAY_NOON), counted(now(), 0))
    await hub.advance({ hours: 1 })
    await hub.advance({ minutes: 1 })
    await arrive(counted(now(), 3), order(now(), { cartToken: 'ca47' }))
    await livesThrough(hub, { days: 4 })
    expect(await reminders()).toEqual([])
    expect(await reasons()).toEqual(['not-true-any-more', 'cancelled'])
  })
})

it('asks about the whole series before it asks about a message: who said nothing gets none later', async () => {
  await arrive(checkout(MONDAY_NOON, { acceptsMarketing: false }), counted(now(), 0))
  await hub.advance({ hours: 2 })
  await arrive(counted(now(), 3))
  await livesThrough(hub, { days: 4 })
  expect([await reminders(), await reasons()]).toEqual([[], ['no-consent']])
})

it('begins no series in its middle for an old cart of what was sold out', async () => {
  await arrive(counted(daysAgo(30), 0), checkout(daysAgo(9)))
  await hub.advance({ hours: 1 })
  await arrive(counted(now(), 3))
  await livesThrough(hub, { days: 4 })
  expect([await reminders(), await reasons()]).toEqual([[], ['overdue']])
})

it("knows nothing of another merchant's stock", async () => {
  await arrive(checkout(MONDAY_NOON))
  await hub.rows(
    `INSERT INTO subject (tenant_id, kind, id, state, updated_at)
     VALUES ('other', 'variant', '2001', '{"stock":{"at":"2026-03-02T12:00:00Z","rank":0,"value":{"available":false}}}', $1)`,
    [now()],
  )
  await hub.advance({ hours: 1 })
  expect(await reminders()).toEqual(SERIES.slice(0, 1))
})
