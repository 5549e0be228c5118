import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { emailConsent, product } from '../support/shop.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const PRODUCTS = Array.from({ length: 200 }, (_, n) => n)
const hoursLater = (hours: number) => minutesFrom(MONDAY_NOON, hours * 60)

/** 200 products as one import states them: some cheap, some sold out, some nearly. */
const catalogue = (at: Date, priceOf = (n: number) => 10 + n): Post[] =>
  PRODUCTS.map(n => {
    const quantity = [0, 3, 40][n % 3] ?? 0
    return product(at, { id: 1000 + n, variants: [{ id: 2000 + n, price: `${priceOf(n)}.00`, quantity }] })
  })

async function arrive(posts: readonly Post[]): Promise<void> {
  await Promise.all(posts.map(post => hub.receive('shopify', post)))
  await hub.settle()
}

const edges = async () =>
  Object.fromEntries(
    (
      await hub.rows<{ type: string; n: number }>(
        `SELECT type, count(*)::int AS n FROM event WHERE type IN ('variant.price-dropped', 'variant.back-in-stock', 'variant.low-stock') GROUP BY 1`,
      )
    ).map(({ type, n }) => [type, n]),
  )

/** Somebody looked at everything, so that any edge would find her. */
beforeEach(async () => {
  const looks = PRODUCTS.map(n =>
    siteEvent('product.viewed', hoursLater(-30), { email: 'ada@example.com' }, { productId: `${1000 + n}` }),
  )
  await hub.receive('shopify', emailConsent(hoursLater(-2400), 'subscribed'))
  await hub.receive('track', track(...looks))
  await hub.settle()
})

it('a catalogue that comes in for the first time is a baseline, and the same once more is no news', async () => {
  await arrive(catalogue(hoursLater(-20)))
  await arrive(catalogue(hoursLater(-10)))
  await arrive(catalogue(hoursLater(-10)))
  await hub.advance({ hours: 2 })
  expect(await edges()).toEqual({})
  expect(await hub.messages()).toEqual([])
})

it('an older export that comes in late is a baseline too', async () => {
  await arrive(catalogue(hoursLater(-10)))
  await arrive(catalogue(hoursLater(-20)))
  await hub.advance({ hours: 2 })
  expect(await edges()).toEqual({})
})

it('the control: one price in it that fell by a third is news, of that one', async () => {
  await arrive(catalogue(hoursLater(-20)))
  await arrive(catalogue(hoursLater(-1), n => (n === 7 ? 11 : 10 + n)))
  await hub.advance({ hours: 2 })
  expect(await edges()).toEqual({ 'variant.price-dropped': 1 })
  expect(await hub.messages()).toMatchObject([{ trigger: 'price-dropped', data: { price: { amount: 1100 } } }])
})
