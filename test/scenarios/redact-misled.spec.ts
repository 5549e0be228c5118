import { crowd, MARK } from '../support/crowd.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { FIGURES, goneThrough, mislead } from '../support/misled.ts'
import { checkout, product } from '../support/shop.ts'
import { shopRedact, uninstalled } from '../support/shop-endings.ts'
import { type Buyer, lifeOf, live } from '../support/shop-life.ts'
import { minutesFrom } from '../support/start-over.ts'

let hub: TestHub
beforeEach(async () => {
  hub = await startHub({ triggers: ['cart-abandoned', 'order-confirmed'] })
})
afterEach(() => hub.stop())

const MANY = 400

const ADA: Buyer = {
  ...{ id: Number(MARK), first: 'Ada', last: 'Lovelace', email: `ada-${MARK}@example.com` },
  ...{ phone: `+49151${MARK}0`, street: 'Lange Gasse 1', order: Number(MARK) },
}

/** Of everybody: what one buys, a cart that waits, and a product. */
async function shopOfMany(): Promise<void> {
  const later = minutesFrom(MONDAY_NOON, 1)
  const waits = checkout(later, { token: `last-${MARK}`, cartToken: `last-${MARK}`, email: ADA.email })
  await live(hub, [...lifeOf(ADA, MONDAY_NOON), waits, product(later, { id: ADA.id, variants: [{ id: ADA.id }] })])
  await live(hub, [uninstalled(minutesFrom(MONDAY_NOON, 2))])
  await crowd(hub, MANY - 1)
}

// Nine events and requests each: at most 190 rows and blocks. Read for each of the others, even one row would be 400.
it.each(Object.keys(FIGURES) as (keyof typeof FIGURES)[])(
  'a shop is forgotten by reading what it brought once, with %s',
  async figures => {
    await shopOfMany()
    await hub.receive('shopify', shopRedact(minutesFrom(MONDAY_NOON, 3)))
    await mislead(hub, figures)
    const [most = { rows: Number.POSITIVE_INFINITY, blocks: 0 }] = await goneThrough(() =>
      hub.app.hub.pipeline.digest(),
    )
    expect(await hub.rows('SELECT count(*)::int FROM identifier')).toEqual([{ count: 0 }])
    expect(most.rows + most.blocks).toBeLessThan(300 * MANY)
  },
)
