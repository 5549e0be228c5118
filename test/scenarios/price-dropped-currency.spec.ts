import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { addMerchant, type Merchant } from '../support/merchants.ts'
import { cart, daysAgo, isIn, priced, priceStories, yes } from '../support/prices.ts'
import { checkout } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// Prices leave their currency open: what was 12000 in yen is no drop when it is 85 in euros.

let hub: TestHub
let anne: Merchant
const { arrive, told, reasons } = priceStories(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: { SHOP_CURRENCY: 'JPY' } })
  anne = await addMerchant(hub, 'anne')
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

type Order = (facts: readonly Post[]) => readonly Post[]

/** Of six facts. */
const ORDERS: readonly { readonly order: string; readonly inOrder: Order }[] = [
  { order: 'as they happened', inOrder: facts => facts },
  { order: 'everything backwards', inOrder: facts => facts.toReversed() },
  ...[1, 2, 3, 4].map(n => ({
    order: `number ${n + 1} last`,
    inOrder: (facts: readonly Post[]) => [...facts.toSpliced(n, 1), ...facts.slice(n, n + 1)],
  })),
]

/** The facts come one by one, and an hour passes. */
async function come(facts: readonly Post[]): Promise<void> {
  for (const post of facts) await arrive(post)
  await hub.advance({ hours: 1 })
}

const inYen = [isIn('JPY', daysAgo(20)), priced(daysAgo(10), '12000'), cart] as const

describe.each(ORDERS)('$order', ({ inOrder }) => {
  it('tells of a price that fell in one currency', async () => {
    await come(inOrder([yes, ...inYen, isIn('JPY', daysAgo(1)), priced(MONDAY_NOON, '8500')]))
    expect(await told()).toMatchObject([{ data: { price: { amount: 8500, currency: 'JPY' } } }])
  })

  it('does not take another currency for a drop, and says why', async () => {
    await come(inOrder([yes, ...inYen, isIn('EUR', daysAgo(1)), priced(MONDAY_NOON, '85.00')]))
    expect(await told()).toEqual([])
    expect(await reasons()).toMatchObject([
      { reason: 'not-true-any-more', detail: expect.stringContaining('drop.percent') },
    ])
  })

  it('begins anew with the first price in the new currency', async () => {
    const [before, , look] = inYen
    await come(
      inOrder([yes, before, isIn('EUR', daysAgo(5)), priced(daysAgo(4), '85.00'), look, priced(MONDAY_NOON, '70.00')]),
    )
    expect(await told()).toMatchObject([
      { data: { was: { amount: 8500, currency: 'EUR' }, price: { amount: 7000, currency: 'EUR' } } },
    ])
  })

  it('goes on with the old prices when the shop only says its currency again', async () => {
    const again = [isIn('EUR', daysAgo(12)), isIn('EUR', daysAgo(2))]
    const [look, drop] = [cart, priced(MONDAY_NOON, '70.00')]
    await come(inOrder([isIn('JPY', daysAgo(20)), ...again, priced(daysAgo(10), '85.00'), look, drop]))
    // It would have gone, had she agreed.
    expect(await reasons()).toMatchObject([{ reason: 'no-consent' }])
  })

  it('does not compare what lies on two sides of a currency that the shop had in between', async () => {
    const [before, old, look] = inYen
    const between = [isIn('EUR', minutesFrom(daysAgo(1), -60)), isIn('JPY', daysAgo(1))]
    await come(inOrder([before, old, look, ...between, priced(MONDAY_NOON, '8500')]))
    expect(await reasons()).toMatchObject([{ reason: 'not-true-any-more' }])
  })
})

describe('the first word of a platform', () => {
  it.each([
    ['what was set', 'JPY', 1],
    ['another than was set', 'EUR', 0],
  ])('that says %s', async (_what, currency, messages) => {
    await arrive(yes, priced(daysAgo(10), '12000'), cart, isIn(currency, daysAgo(1)), priced(MONDAY_NOON, '8500'))
    await hub.advance({ hours: 1 })
    expect(await told()).toHaveLength(messages)
  })

  it('counts as always true of a tenant for whom nothing was set', async () => {
    const looked = checkout(daysAgo(3), { customer: { id: 7001, email: 'ada@example.com' }, acceptsMarketing: false })
    for (const post of [yes, priced(daysAgo(10), '100.00'), looked, isIn('EUR', daysAgo(1)), priced(MONDAY_NOON, '80')])
      await anne.receive(post)
    await hub.settle()
    await hub.advance({ hours: 1 })
    expect(await told()).toMatchObject([{ data: { was: { amount: 10000, currency: 'EUR' } } }])
  })
})

it('does not tell in the old currency of a drop from before the change', async () => {
  await arrive(yes, ...inYen, priced(minutesFrom(MONDAY_NOON, -10), '8500'), isIn('EUR', MONDAY_NOON))
  await hub.advance({ hours: 1 })
  expect(await told()).toEqual([])
  expect(await reasons()).toMatchObject([{ reason: 'not-true-any-more' }])
})
