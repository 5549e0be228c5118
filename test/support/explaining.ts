import { said } from './command.ts'
import { MONDAY_NOON, type TestHub } from './hub.ts'
import { ADA } from './parcels.ts'
import { checkout, order } from './shop.ts'
import { siteEvent } from './site.ts'

export const ADDRESS = 'ada@example.com'
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** Stories of one person, and `npx beckon explain` of them. */
export function explaining(hub: () => TestHub) {
  const leaveCart = () => hub().receiveApart('shopify', checkout(MONDAY_NOON))
  return {
    /** What is said, without the ids, which mean nothing to a reader of the test. */
    explained: async (...words: readonly string[]) =>
      `\n${(await said(hub(), 'explain', ...words)).replaceAll(ID, '<id>')}`,
    idOf: async (table: 'event' | 'contact' | 'run', where = 'true') =>
      (await hub().rows<{ id: string }>(`SELECT id FROM ${table} WHERE ${where}`))[0]?.id ?? '',
    emptiedCart: () => siteEvent('cart.updated', MONDAY_NOON, ADA, { cart: { tokens: ['cart/ca47'], items: [] } }),
    leaveCart,
    async bought(): Promise<void> {
      await leaveCart()
      await hub().advance({ minutes: 20 })
      await hub().receiveApart('shopify', order(hub().clock.now()))
    },
  }
}
