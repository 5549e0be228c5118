import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { AGREED, cart, daysAgo, LOOKED, priced, priceStories, yes } from '../support/prices.ts'
import { checkout, emailConsent, product } from '../support/shop.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
const { arrive, told, reasons } = priceStories(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

it('tells a quarter of an hour after the price fell who has the item in a cart, with the price they knew', async () => {
  await arrive(yes, priced(daysAgo(10), '24.00'), cart, priced(MONDAY_NOON, '19.00'))
  await hub.advance({ minutes: 14 })
  expect(await told()).toEqual([])
  await hub.advance({ minutes: 1 })
  expect(await told()).toMatchObject([
    {
      address: 'ada@example.com',
      data: {
        title: 'The Analytical Engine',
        was: { amount: 2400, currency: 'USD' },
        price: { amount: 1900, currency: 'USD' },
      },
    },
  ])
})

it.each<[string, string, string, number]>([
  ['10 % and one unit', '20.00', '18.00', 1],
  ['less than 10 %', '24.00', '21.61', 0],
  ['10 % of little money', '5.00', '4.20', 0],
  ['a rise', '24.00', '30.00', 0],
  ['the first price that is ever seen', '', '19.00', 0],
])('of %s (%s → %s) it tells %i', async (_what, from, to, messages) => {
  await arrive(yes, cart, ...(from ? [priced(daysAgo(10), from)] : []), priced(MONDAY_NOON, to))
  await hub.advance({ hours: 1 })
  expect(await told()).toHaveLength(messages)
})

describe('whatever order the facts come in', () => {
  const facts = {
    yes,
    cart,
    before: priced(daysAgo(10), '24.00'),
    drop: priced(MONDAY_NOON, '19.00'),
  }
  it.each([
    ['as they happened', ['yes', 'before', 'cart', 'drop']],
    ['the drop first', ['drop', 'before', 'cart', 'yes']],
    ['the old price last', ['yes', 'cart', 'drop', 'before']],
    ['the look last', ['yes', 'before', 'drop', 'cart']],
    ['everything backwards', ['drop', 'cart', 'before', 'yes']],
  ] as const)('%s, one message goes', async (_order, names) => {
    for (const name of names) await arrive(facts[name])
    await hub.advance({ minutes: 20 })
    expect(await told()).toMatchObject([{ data: { was: { amount: 2400 }, price: { amount: 1900 } } }])
  })

  it('each of them twice, one message goes', async () => {
    for (const post of [...Object.values(facts), ...Object.values(facts)]) await arrive(post)
    await hub.advance({ minutes: 20 })
    expect(await told()).toHaveLength(1)
  })
})

it('compares with the price when this person last looked, not with the one before', async () => {
  await arrive(yes, priced(daysAgo(20), '40.00'), priced(daysAgo(10), '20.00'), cart, priced(MONDAY_NOON, '19.00'))
  await hub.advance({ hours: 1 })
  expect(await told()).toEqual([])
})

it('tells each person by the price that this person knew', async () => {
  const looks = (at: Date, n: number) =>
    checkout(at, { token: `cart-${n}`, cartToken: null, email: `buyer-${n}@example.com`, customer: { id: n } })
  const agrees = (n: number) => emailConsent(AGREED, 'subscribed', { customerId: n, email: `buyer-${n}@example.com` })
  await arrive(agrees(1), agrees(2), priced(daysAgo(20), '40.00'), looks(daysAgo(15), 1), priced(daysAgo(10), '20.00'))
  await arrive(looks(daysAgo(5), 2), priced(daysAgo(4), '30.00'), priced(MONDAY_NOON, '19.00'))
  await hub.advance({ hours: 1 })
  // 19 instead of 20 is no drop by a tenth; instead of 40 it had been one already when it cost 20.
  expect(await told()).toEqual([])
  await arrive(priced(hub.clock.now(), '17.50'))
  await hub.advance({ hours: 1 })
  expect(await told()).toMatchObject([{ address: 'buyer-2@example.com', data: { was: { amount: 2000 } } }])
})

it('tells of the very size that this person looked at', async () => {
  const sizes = (at: Date, prices: readonly string[]) =>
    product(at, { variants: prices.map((price, n) => ({ id: 2001 + n, price })) })
  const looked = siteEvent(
    'product.viewed',
    LOOKED,
    { email: 'ada@example.com' },
    { productId: '1001', variantId: '2002' },
  )
  await arrive(yes, sizes(daysAgo(10), ['24.00', '24.00']))
  await hub.receive('track', track(looked))
  await arrive(sizes(MONDAY_NOON, ['12.00', '24.00']))
  await hub.advance({ hours: 1 })
  expect(await told()).toEqual([])
  await arrive(sizes(hub.clock.now(), ['12.00', '16.00']))
  await hub.advance({ hours: 1 })
  expect(await told()).toMatchObject([{ data: { price: { amount: 1600 } } }])
})

it('compares prices of one currency only', async () => {
  const states = (at: Date, amount: number, currency: string) => {
    const variant = { id: '2001', productId: '1001', price: { amount, currency }, available: true }
    return track(siteEvent('product.updated', at, null, { product: { id: '1001', title: 'Fog' }, variants: [variant] }))
  }
  await arrive(yes)
  await hub.receive('track', states(daysAgo(10), 2400, 'EUR'))
  await arrive(cart)
  await hub.receive('track', states(minutesFrom(MONDAY_NOON, -90), 1900, 'USD'))
  await hub.receive('track', states(minutesFrom(MONDAY_NOON, -60), 1500, 'USD'))
  await hub.settle()
  await hub.advance({ hours: 1 })
  expect(await told()).toEqual([])
  await hub.receive('track', states(minutesFrom(hub.clock.now(), -10), 2400, 'EUR'))
  await hub.receive('track', states(hub.clock.now(), 1500, 'EUR'))
  await hub.settle()
  await hub.advance({ hours: 1 })
  expect(await told()).toMatchObject([{ data: { was: { amount: 2400, currency: 'EUR' }, price: { amount: 1500 } } }])
})

it('tells of the second of two dips within a minute, once', async () => {
  await arrive(yes, priced(daysAgo(10), '24.00'), cart, priced(MONDAY_NOON, '19.00'))
  await arrive(priced(minutesFrom(MONDAY_NOON, 0.3), '24.00'), priced(minutesFrom(MONDAY_NOON, 0.6), '18.00'))
  await hub.advance({ hours: 1 })
  expect(await told()).toMatchObject([{ data: { price: { amount: 1800 } } }])
  expect(await reasons()).toMatchObject([{ reason: 'not-true-any-more' }, { reason: 'sent' }])
})

it('tells once of a price that falls in steps: at the step that makes it cheap enough', async () => {
  await arrive(yes, priced(daysAgo(10), '24.00'), cart)
  for (const price of ['23.00', '21.00', '20.00']) {
    await arrive(priced(hub.clock.now(), price))
    await hub.advance({ minutes: 30 })
  }
  expect(await told()).toMatchObject([{ data: { was: { amount: 2400 }, price: { amount: 2100 } } }])
})

it('lets a week pass before it tells the same person of the same item again', async () => {
  await arrive(yes, priced(daysAgo(10), '24.00'), cart)
  for (const [days, price] of [
    [0, '19.00'],
    [2, '24.00'],
    [1, '18.00'],
    [3, '24.00'],
    [4, '17.00'],
  ] as const) {
    await hub.advance({ days })
    await arrive(priced(hub.clock.now(), price))
    await hub.advance({ minutes: 15 })
  }
  expect((await told()).map(({ data }) => (data.price as { amount: number }).amount)).toEqual([1900, 1700])
  expect((await reasons()).map(({ reason }) => reason)).toEqual(['sent', 'refused-reentry', 'sent'])
})

it('tells who looked at the product once, of the variant that fell most', async () => {
  const sizes = (at: Date, prices: readonly string[]) =>
    product(at, { variants: prices.map((price, n) => ({ id: 2001 + n, price })) })
  await arrive(yes, sizes(daysAgo(10), ['24.00', '24.00', '24.00']))
  await hub.receive(
    'track',
    track(siteEvent('product.viewed', LOOKED, { email: 'ada@example.com' }, { productId: '1001' })),
  )
  await arrive(sizes(MONDAY_NOON, ['21.00', '5.00', '20.00']))
  await hub.advance({ hours: 1 })
  expect(await told()).toMatchObject([{ data: { price: { amount: 500 } } }])
  expect(await reasons()).toMatchObject([{ reason: 'sent' }])
})
