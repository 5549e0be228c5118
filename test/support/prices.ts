import { MONDAY_NOON, type Post, type TestHub } from './hub.ts'
import { checkout, emailConsent, product } from './shop.ts'
import { webhook } from './shop-endings.ts'
import { minutesFrom } from './start-over.ts'

const DAY = 24 * 60

/** Her yes is old enough for no welcome, and the cart so old that nobody reminds her of it. */
export const AGREED = minutesFrom(MONDAY_NOON, -90 * DAY)
export const LOOKED = minutesFrom(MONDAY_NOON, -3 * DAY)
export const daysAgo = (days: number) => minutesFrom(MONDAY_NOON, -days * DAY)

export const yes = emailConsent(AGREED, 'subscribed')
export const cart = checkout(LOOKED, {
  customer: { id: 7001, email: 'ada@example.com' },
  acceptsMarketing: false,
})
export const priced = (at: Date, price: string, more = {}) => product(at, { variants: [{ price, ...more }] })
/** shop/update: the shop is in this currency, and may have been for long. */
export const isIn = (currency: string, at: Date) =>
  webhook('shop/update', at, { id: 1, updated_at: at.toISOString(), currency })

/** What stories of a price that fell do, and who was told of it. */
export const priceStories = (hubOf: () => TestHub) => ({
  async arrive(...posts: readonly Post[]): Promise<void> {
    for (const post of posts) await hubOf().receive('shopify', post)
    await hubOf().settle()
  },
  told: async () => (await hubOf().messages()).filter(({ trigger }) => trigger === 'price-dropped'),
  reasons: () => hubOf().rows(`SELECT reason, detail FROM decision WHERE trigger = 'price-dropped' ORDER BY at`),
})
