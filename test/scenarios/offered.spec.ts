import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { letters, livesThrough, reasonsOf } from '../support/letters.ts'
import { checkout, emailConsent, order, product, productDeleted, stock } from '../support/shop.ts'
import { consentChanged, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// Products that the shop has taken out, or does not show: nothing is advertised that nobody can buy.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const SERIES = ['cart-abandoned', 'cart-abandoned-second', 'cart-abandoned-last']
const ADA = { email: 'ada@example.com' }
const now = () => hub.clock.now()
const at = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)
const sent = async (...names: readonly string[]) => (await letters(hub)).filter(name => names.includes(name))

async function arrive(...posts: readonly Post[]): Promise<void> {
  for (const post of posts) await hub.receive('shopify', post)
  await hub.settle()
}

const line = (variant: number, price = '24.00', product: number | null = 1001) => ({
  product_id: product,
  variant_id: variant,
  title: `Volume ${variant}`,
  quantity: 1,
  price,
  line_price: price,
})
const is = (status: string, id = 1001) => product(now(), { id, status })
const gone = () => productDeleted(now())
const names = (named: readonly number[], since = now()) => product(since, { variants: [{ id: 2002 }], named })

describe('a cart of a product', () => {
  it.each<[is: string, facts: () => readonly Post[], sent: number]>([
    ['that is offered', () => [is('active')], 1],
    ['that is sold by its link only', () => [is('unlisted')], 1],
    ['that nobody has told us of', () => [], 1],
    ['that was taken out', () => [gone()], 0],
    ['that is in the archive', () => [is('archived')], 0],
    ['that is a draft again', () => [is('draft')], 0],
    ['that was in the archive and is back', () => [product(at(-5), { status: 'archived' }), is('active')], 1],
    ['of which the size is there no more', () => [names([2002])], 0],
    ['of which the size is beyond the first hundred', () => [names([2002, 2001])], 1],
    ['of which the size was gone and is back', () => [names([2002], at(-5)), names([2002, 2001])], 1],
    ['of which the size is gone, and something older comes later', () => [names([2002]), names([2001], at(-5))], 0],
    ['that was taken out, and of which something older comes later', () => [gone(), product(at(-5))], 0],
  ])('%s', async (_is, facts, count) => {
    await arrive(checkout(MONDAY_NOON), ...facts())
    await hub.advance({ hours: 1 })
    expect(await sent(...SERIES)).toEqual(SERIES.slice(0, count))
    expect(await reasonsOf(hub, 'cart-abandoned')).toEqual([count ? 'sent' : 'not-true-any-more'])
  })

  it('is known by its variant where the cart does not name it', async () => {
    await arrive(product(at(-5)), gone(), checkout(MONDAY_NOON, { items: [line(2001, '24.00', null)] }))
    await hub.advance({ hours: 1 })
    expect(await sent(...SERIES)).toEqual([])
  })

  it('is reminded of again when it is back, and knows nothing of other merchants', async () => {
    await arrive(checkout(MONDAY_NOON), is('draft'))
    await hub.advance({ hours: 1 })
    await arrive(is('active'))
    await hub.rows(
      `INSERT INTO subject (tenant_id, kind, id, state, updated_at)
       VALUES ('other', 'product', '1001', '{"content":{"at":"2026-03-02T12:00:00Z","rank":0,"value":{"status":"deleted"}}}', $1)`,
      [now()],
    )
    await hub.advance({ hours: 23 })
    expect(await sent(...SERIES)).toEqual(SERIES.slice(1, 2))
  })
})

describe('a reminder shows', () => {
  const cartOf = (...items: readonly object[]) => checkout(MONDAY_NOON, { items })
  const shown = async () => {
    await hub.advance({ hours: 1 })
    const told = (await hub.messages()).find(({ trigger }) => trigger === 'cart-abandoned')
    const data = told?.data as Readonly<Record<string, unknown>> & { readonly items: readonly { title: string }[] }
    const { items, itemCount, total, unavailableCount } = data
    return { titles: items.map(({ title }) => title), itemCount, total, unavailableCount }
  }
  const EUR = (amount: number) => ({ amount, currency: 'EUR' })
  const [first, second] = [line(2001), { ...line(2002, '30.00', 1002), quantity: 3, line_price: '90.00' }]

  it.each<[what: string, facts: () => readonly Post[], expected: object]>([
    [
      'all of what can be bought, for what the shop says it comes to',
      () => [],
      ['Volume 2001', 'Volume 2002', 4, 4800],
    ],
    ['no line that is sold out', () => [product(now(), { variants: [{ quantity: 0 }] })], ['Volume 2002', 3, 9000, 1]],
    ['no line of what was taken out', () => [productDeleted(now(), 1002)], ['Volume 2001', 1, 2400, 3]],
    [
      'what is back',
      () => [stock(at(0), 'out_of_stock'), stock(at(1), 'in_stock')],
      ['Volume 2001', 'Volume 2002', 4, 4800],
    ],
  ])('%s', async (_what, facts, expected) => {
    await arrive(cartOf(first, second), ...facts())
    const { titles, itemCount, total, unavailableCount } = await shown()
    const [amount] = [(total as { amount: number }).amount]
    expect([...titles, itemCount, amount, ...(unavailableCount ? [unavailableCount] : [])]).toEqual(expected)
    expect(total).toEqual(EUR(amount))
  })

  it('no total of what names no price', async () => {
    const { price: _, line_price: __, ...unpriced } = second
    await arrive(cartOf(first, unpriced), gone())
    expect(await shown()).toEqual({ titles: ['Volume 2002'], itemCount: 3, total: null, unavailableCount: 1 })
  })

  it('no total of a cart of which the source states the first lines only', async () => {
    const many = Array.from({ length: 600 }, (_, n) => line(3000 + n, '1.00', 1002))
    await arrive(cartOf(first, ...many), gone())
    expect(await shown()).toMatchObject({ itemCount: 600, total: null, unavailableCount: 1 })
  })
})

describe('an order of what', () => {
  const asks = ['review-request', 'replenish']
  const other = () => product(now(), { id: 1002, variants: [{ id: 2002 }] })
  const bought = (...items: readonly object[]) => {
    const placed = order(MONDAY_NOON)
    return { ...placed, body: { ...(placed.body as object), line_items: items } }
  }
  const shown = async (name: string) => {
    const told = await hub.messages(name)
    const titles = told.map(({ data }) =>
      (data.items as readonly { readonly title: string }[]).map(({ title }) => title),
    )
    return titles.flat()
  }
  it.each<[is: string, facts: () => readonly Post[], review: readonly number[], again: readonly number[]]>([
    ['is offered', () => [is('active'), other()], [2001, 2002], [2001, 2002]],
    ['is in part sold out', () => [product(now(), { variants: [{ quantity: 0 }] })], [2001, 2002], [2002]],
    ['was in part taken out', () => [gone()], [2002], [2002]],
    ['was taken out as a whole', () => [gone(), productDeleted(now(), 1002)], [], []],
  ])('%s', async (_is, facts, review, again) => {
    await hub.receive('track', track(consentChanged(at(-400 * 1440), ADA, 'subscribed')))
    await arrive(bought(line(2001), line(2002, '30.00', 1002)), ...facts())
    await livesThrough(hub, { days: 33 })
    expect(await shown('review-request')).toEqual(review.map(variant => `Volume ${variant}`))
    expect(await shown('replenish')).toEqual(again.map(variant => `Volume ${variant}`))
    const reasons = await Promise.all(asks.map(name => reasonsOf(hub, name)))
    expect(reasons).toEqual([review, again].map(({ length }) => [length ? 'sent' : 'not-true-any-more']))
  })
})

describe('says nothing of a product that was taken out meanwhile', () => {
  const variants = (facts: object, minutes: number) => product(at(minutes), { variants: [facts] })
  it.each<[trigger: string, change: () => readonly Post[]]>([
    ['browse-abandoned', () => []],
    ['price-dropped', () => [variants({ price: '14.00', quantity: 9 }, 30)]],
    ['back-in-stock', () => [variants({ quantity: 0 }, 30), variants({ quantity: 9 }, 40)]],
    ['low-stock', () => [variants({ quantity: 3 }, 30)]],
  ])('%s', async (trigger, change) => {
    const story = async (...last: readonly Post[]) => {
      await startOver(hub)
      await arrive(emailConsent(at(-15 * 1440), 'subscribed'), variants({ quantity: 9 }, -60))
      const looked = siteEvent('product.viewed', MONDAY_NOON, ADA, { productId: '1001', variantId: '2001' })
      await hub.receive('track', track(looked))
      await hub.settle()
      hub.clock.set(at(40))
      await arrive(...change(), ...last)
      await hub.advance({ minutes: 30 })
      await hub.advance({ hours: 4 })
      return [await sent(trigger), await reasonsOf(hub, trigger)]
    }
    expect(await story()).toEqual([[trigger], ['sent']])
    expect(await story(productDeleted(at(41)))).toEqual([[], ['not-true-any-more']])
  })
})
