import { tablesWith } from './dump.ts'
import type { Post, TestHub } from './hub.ts'
import { checkout, emailConsent, order } from './shop.ts'
import { webhook } from './shop-endings.ts'

/** A buyer as a shop knows them, with every word that must be gone when they are forgotten. */
export interface Buyer {
  readonly id: number
  readonly first: string
  readonly last: string
  readonly email: string
  readonly phone: string
  readonly street: string
  readonly order: number
}

export const MIRA: Buyer = {
  ...{ id: 5501923, first: 'Mirabel', last: 'Okaforova', email: 'mirabel.okaforova@example.com' },
  ...{ phone: '+4915112345670', street: 'Lange Gasse 4711', order: 61200441 },
}
export const NOOR: Buyer = {
  ...{ id: 5501924, first: 'Noorjahan', last: 'Quisling', email: 'noorjahan.quisling@example.com' },
  ...{ phone: '+4915112345699', street: 'Kurzer Weg 815', order: 61200442 },
}

/** What names a buyer: these words are looked for in every table. */
export const wordsOf = ({ first, last, email, phone, street, order: id }: Buyer): string[] => [
  ...[first, last, email, phone, street, `#${id}`],
]

/** A buyer's life with a shop: account, consent, cart, order, and what the hub cannot read or has no use for. */
export function lifeOf(buyer: Buyer, at: Date): Post[] {
  const { id, email, phone, order: orderId } = buyer
  const customer = { id, email }
  const named = { email, phone, shipping_address: addressOf(buyer), customer: customerOf(buyer) }
  const bought = order(at, { id: orderId, email, phone, customer })
  return [
    webhook('customers/update', at, { ...customerOf(buyer), updated_at: at.toISOString() }),
    emailConsent(at, 'subscribed', { customerId: id, email }),
    checkout(at, { token: `token-${id}`, cartToken: `cart-${id}`, email, phone, customer }),
    { ...bought, body: { ...(bought.body as object), ...named } },
    // A dead letter, and a topic that means nothing here: no event leads to them.
    webhook('orders/create', at, { ...named, name: `#${orderId}` }),
    webhook('draft_orders/create', at, { id: 1, ...named }),
  ]
}

function addressOf({ first, last, street }: Buyer) {
  return { first_name: first, last_name: last, address1: street, city: 'Hamburg', country_code: 'DE' }
}

function customerOf(buyer: Buyer) {
  const { id, first, last, email, phone } = buyer
  return { id, email, phone, first_name: first, last_name: last, default_address: addressOf(buyer) }
}

/** Lets a shop's webhooks come one after the other, each when it was triggered, or as late as the hub's clock is. */
export async function live(hub: TestHub, posts: readonly Post[]): Promise<void> {
  for (const post of posts) {
    const triggeredAt = new Date(post.headers?.['x-shopify-triggered-at'] ?? 0)
    if (triggeredAt > hub.clock.now()) hub.clock.set(triggeredAt)
    await hub.receive('shopify', post)
    await hub.settle()
  }
}

/** Follows the unsubscribe link of a buyer's mails. */
export async function unsubscribe(hub: TestHub, { email }: Buyer): Promise<void> {
  const [who] = await hub.rows<{ tenant: string; contact: string }>(
    `SELECT tenant_id AS tenant, contact_id AS contact FROM identifier WHERE ref = 'email:' || $1`,
    [email],
  )
  if (!who) throw new Error('expected a buyer whom the hub knows, saw nobody')
  const token = hub.app.hub.unsubscribeLinks.token({ tenantId: who.tenant, contactId: who.contact, channel: 'email' })
  const { status } = await fetch(`${hub.url}/u/${token}`, { method: 'POST' })
  if (status !== 200) throw new Error(`expected 200, was answered ${status}`)
  await hub.settle()
}

/** Which of these words stand anywhere in the database. */
export const known = async (hub: TestHub, words: readonly string[]) => Object.keys(await tablesWith(hub, words))

/** The addresses by which people are known, as references. */
export const emailsOf = async (hub: TestHub) =>
  (await hub.rows<{ ref: string }>(`SELECT ref FROM identifier WHERE ref LIKE 'email:%' ORDER BY 1`)).map(
    ({ ref }) => ref,
  )

/** What still waits for people of whom nothing is known any more. */
export const waitingForNobody = (hub: TestHub) =>
  hub.rows(`SELECT r.trigger FROM timer t JOIN run r ON r.tenant_id = t.tenant_id AND r.id = t.run_id
    WHERE NOT EXISTS (SELECT FROM identifier i WHERE i.tenant_id = r.tenant_id AND i.contact_id = r.contact_id)`)
