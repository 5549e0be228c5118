import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { checkout, order } from '../support/shop.ts'
import { customerRedact } from '../support/shop-endings.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const WAITING = `SELECT FROM run WHERE trigger = 'cart-abandoned' AND state = 'waiting'`
const sent = async () => (await hub.messages()).map(message => message.trigger).sort()
const other = 'countess@example.org'

const PURCHASES = [
  { by: 'nothing the two share', cart: {}, bought: { email: other }, reminded: true },
  { by: 'the address', cart: {}, bought: {}, reminded: false },
  { by: 'the address, written in another way', cart: {}, bought: { email: ' Ada@EXAMPLE.com' }, reminded: false },
  { by: 'the cart token', cart: {}, bought: { email: other, cartToken: 'ca47' }, reminded: false },
  { by: 'the checkout token', cart: {}, bought: { email: other, checkoutToken: 'c0ffee' }, reminded: false },
  {
    by: 'the phone',
    cart: { phone: '+49 30 12345678' },
    bought: { email: other, phone: '+493012345678' },
    reminded: false,
  },
  {
    by: 'the customer id',
    cart: { customer: { id: 7001, email: 'ada@example.com' } },
    bought: { email: other, customer: { id: 7001, email: other } },
    reminded: false,
  },
  {
    by: 'the address a customer typed beside their own',
    cart: {},
    bought: { email: 'ada@example.com', customer: { id: 7002, email: other } },
    reminded: false,
  },
]

describe('an order that names the cart or its buyer ends the wait', () => {
  it.each(PURCHASES)('by $by (reminded: $reminded)', async ({ cart, bought, reminded }) => {
    await hub.receive('shopify', checkout(MONDAY_NOON, cart))
    await hub.advance({ minutes: 59 })
    await hub.receive('shopify', order(hub.clock.now(), bought))
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual(reminded ? ['cart-abandoned', 'order-confirmed'] : ['order-confirmed'])
  })

  it.each(PURCHASES)(
    'also when it came before the cart, by $by (reminded: $reminded)',
    async ({ cart, bought, reminded }) => {
      await hub.receive('shopify', order(minutesFrom(MONDAY_NOON, 1), bought))
      await hub.settle()
      await hub.receive('shopify', checkout(MONDAY_NOON, cart))
      await hub.advance({ hours: 2 })
      expect(await sent()).toEqual(reminded ? ['cart-abandoned', 'order-confirmed'] : ['order-confirmed'])
    },
  )

  const COMINGS = [
    ['after it', async (cart: Post, bought: Post) => hub.receiveApart('shopify', cart, bought)],
    ['before it', async (cart: Post, bought: Post) => hub.receiveApart('shopify', bought, cart)],
    [
      'together with it',
      async (cart: Post, bought: Post) => {
        await hub.receive('shopify', cart)
        await hub.receive('shopify', bought)
        await hub.settle()
      },
    ],
  ] as const

  describe.each(COMINGS)('and nothing waits any more when it has come %s', (_when, come) => {
    it.each(PURCHASES)('by $by (reminded: $reminded)', async ({ cart, bought, reminded }) => {
      await come(checkout(MONDAY_NOON, cart), order(minutesFrom(MONDAY_NOON, 1), bought))
      expect(await hub.rows(WAITING)).toHaveLength(reminded ? 1 : 0)
    })
  })

  it('and says which order it was', async () => {
    await hub.receive('shopify', checkout(MONDAY_NOON))
    await hub.receive('shopify', order(minutesFrom(MONDAY_NOON, 1)))
    await hub.settle()
    const [placed] = await hub.rows<{ id: string }>(`SELECT id FROM event WHERE type = 'order.placed'`)
    expect(await hub.rows(`SELECT verdict, reason, detail FROM decision WHERE trigger = 'cart-abandoned'`)).toEqual([
      { verdict: 'drop', reason: 'cancelled', detail: `order.placed ${placed?.id}` },
    ])
  })
})

it.each([
  ['that named the cart ends the wait for it', 'ca47', false],
  ['that named no cart does not', null, true],
])('an order of somebody who was forgotten since, %s', async (_what, cartToken, reminded) => {
  const ada = { id: 7001, email: 'ada@example.com' }
  await hub.receiveApart(
    'shopify',
    order(MONDAY_NOON, { cartToken, customer: ada }),
    customerRedact(minutesFrom(MONDAY_NOON, 1), ada, [5001]),
    checkout(minutesFrom(MONDAY_NOON, 2), { email: other }),
  )
  await hub.advance({ hours: 2 })
  expect(await sent()).toEqual(reminded ? ['cart-abandoned', 'order-confirmed'] : ['order-confirmed'])
})

it.each([
  ['a day before the cart does not end the wait for it', -1440, true],
  ['at the very instant of the cart ends it', 0, false],
  ['a minute after the cart ends it', 1, false],
])('an order of the same person, %s', async (_what, minutes, reminded) => {
  await hub.receive('shopify', order(minutesFrom(MONDAY_NOON, minutes)))
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.advance({ hours: 2 })
  expect(await sent()).toEqual(reminded ? ['cart-abandoned', 'order-confirmed'] : ['order-confirmed'])
})

it('an order of this very cart ends the wait for it, whatever its clock says', async () => {
  await hub.receive('shopify', order(minutesFrom(MONDAY_NOON, -30), { email: other, cartToken: 'ca47' }))
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.advance({ hours: 2 })
  expect(await sent()).toEqual(['order-confirmed'])
})

it('a purchase and a new cart afterwards: the new one is reminded of, but not on the same day', async () => {
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.receive('shopify', order(minutesFrom(MONDAY_NOON, 10), { checkoutToken: 'c0ffee', cartToken: 'ca47' }))
  await hub.receive('shopify', checkout(minutesFrom(MONDAY_NOON, 20), { token: 'd1ce', cartToken: 'ca48' }))
  await hub.advance({ hours: 2 })
  expect(await sent()).toEqual(['order-confirmed'])
  await hub.advance({ hours: 23 })
  expect(await sent()).toEqual(['cart-abandoned', 'order-confirmed'])
})

it('a buyer who has bought a hundred thousand times before is decided on as fast as anybody', async () => {
  await hub.rows(
    `INSERT INTO cancelling_fact (tenant_id, ref, type, event_id, occurred_at)
     SELECT 'default', 'email:ada@example.com', 'order.placed', gen_random_uuid(), $1::timestamptz - n * interval '1 minute'
     FROM generate_series(60, 100000) n`,
    [MONDAY_NOON],
  )
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.settle()
  expect(await hub.rows('SELECT state FROM run')).toEqual([{ state: 'waiting' }])
  await hub.receive('shopify', order(minutesFrom(MONDAY_NOON, 5)))
  await hub.settle()
  expect(await hub.rows(`SELECT state FROM run WHERE trigger = 'cart-abandoned'`)).toEqual([{ state: 'cancelled' }])
})
