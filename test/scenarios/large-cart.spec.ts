import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { daysAgo, LOOKED, yes } from '../support/prices.ts'
import { checkout, order, product } from '../support/shop.ts'
import { startOver } from '../support/start-over.ts'

// A wholesale buyer's cart: what its last line is counts as much as what its first is.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const customer = { id: 7001, email: 'ada@example.com' }
const LINES = Array.from({ length: 60 }, (_, n) => n)
const lines = LINES.map(n => ({
  product_id: 1000 + n,
  variant_id: 2000 + n,
  title: `Volume ${n}`,
  quantity: 1,
  price: '24.00',
  line_price: '24.00',
}))
const volume = (n: number, at: Date, facts: object = {}) =>
  product(at, { id: 1000 + n, variants: [{ id: 2000 + n, ...facts }] })

async function arrive(...posts: readonly Post[]): Promise<void> {
  await Promise.all(posts.map(post => hub.receive('shopify', post)))
  await hub.settle()
}

const told = (trigger: string) => hub.messages(trigger)

describe('a reminder of a cart of 60 lines', () => {
  const soldOut = (first: number) => LINES.slice(0, first).map(n => volume(n, hub.clock.now(), { quantity: 0 }))

  it('is sent of the last ten when all before them are sold out, for what these come to', async () => {
    await arrive(checkout(MONDAY_NOON, { items: lines }), ...soldOut(50))
    await hub.advance({ hours: 1 })
    const [message] = await told('cart-abandoned')
    expect(message?.data).toMatchObject({
      itemCount: 10,
      unavailableCount: 50,
      total: { amount: 24_000, currency: 'EUR' },
    })
    expect(message?.data.items).toHaveLength(10)
  })

  it('the control: is left out when the last ten are sold out, too', async () => {
    await arrive(checkout(MONDAY_NOON, { items: lines }), ...soldOut(60))
    await hub.advance({ hours: 1 })
    expect(await told('cart-abandoned')).toEqual([])
  })

  it('shows ten lines and says how many more there are', async () => {
    await arrive(checkout(MONDAY_NOON, { items: lines }))
    await hub.advance({ hours: 1 })
    const [message] = await told('cart-abandoned')
    const answer = await fetch(`${hub.url}/admin/api/messages/${message?.id}`, {
      headers: { authorization: `Bearer ${hub.adminToken}` },
    })
    const { text } = (await answer.json()) as { readonly text: string }
    expect(text).toContain('You left 60 items')
    expect(text).toContain('Volume 9')
    expect(text).not.toContain('Volume 10')
    expect(text).toContain('and 50 more')
  })
})

describe('of the last of 60 lines', () => {
  const inCart = checkout(LOOKED, { customer, acceptsMarketing: false, items: lines })
  const falls = [volume(59, daysAgo(10)), volume(59, MONDAY_NOON, { price: '19.00' })]

  it('somebody is told that its price has fallen, who has it in a cart', async () => {
    await arrive(yes, inCart, ...falls)
    await hub.advance({ hours: 1 })
    expect(await told('price-dropped')).toHaveLength(1)
  })

  it('nobody is told that, who has bought it since', async () => {
    const alone = checkout(LOOKED, { customer, acceptsMarketing: false, items: lines.slice(-1) })
    await arrive(yes, alone, order(daysAgo(2), { customer, lines }), ...falls)
    await hub.advance({ hours: 1 })
    expect(await told('price-dropped')).toEqual([])
  })
})
