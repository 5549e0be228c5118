import { z } from 'zod'
import { EVENT_TYPES, type EventDraft, type EventType } from './event.ts'
import * as shape from './event-shapes.ts'
import { person } from './person-shape.ts'

export { birthday } from './person-shape.ts'

const { instant, name, text } = shape

const json: z.ZodType<unknown> = z.lazy(() =>
  z.union([text, z.number(), z.boolean(), z.null(), z.array(json), z.record(text, json)]),
)

/** A page that a message may lead to. */
const link = z
  .url({ protocol: /^https?$/, error: 'expected a URL that starts with https:// or http://' })
  .meta({ format: 'uri' })

/** A link that lets in whoever has it: it travels encrypted, but on the machine where somebody tries it out. */
const bearerLink = link
  .regex(/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])/i, 'expected an https:// link')
  .meta({ format: 'uri' })

/** What every event may say: the things it is about, each under its kind, and what else the source has to say. */
export const eventData = z
  .object({
    cart: z.exactOptional(shape.cart),
    order: z.exactOptional(shape.order),
    fulfillment: z.exactOptional(shape.fulfillment),
    refund: z.exactOptional(shape.refund),
    subscription: z.exactOptional(shape.subscription),
    invoice: z.exactOptional(shape.invoice),
    card: z.exactOptional(shape.card),
    ticket: z.exactOptional(shape.ticket),
    product: z.exactOptional(shape.product),
    variants: z.exactOptional(z.array(shape.variant)),
    variant: z.exactOptional(shape.variant),
    consent: z.exactOptional(shape.consent),
    shop: z.exactOptional(shape.shop),
    privacy: z.exactOptional(shape.privacy),
  })
  .catchall(json)

const item = {
  productId: name.describe("The store's own id of the product."),
  variantId: z.exactOptional(name.nullable()).describe("The store's own id of the variant."),
  url: z.exactOptional(link.nullable()).describe('The page it is on.'),
}
/** What becomes of a message: of which, where its provider says so. Else the person is who got it. */
const ofMessage = {
  messageId: z
    .exactOptional(z.uuid({ error: "expected the id of one of the hub's messages" }))
    .describe('Of which message. By track: its id, or the Message-ID of its mail, which begins with it.'),
}
const named = (meaning: string) => ({ name: name.describe(meaning) })

/** What an event must say to be of its type. */
export const EVENT_FACTS: Readonly<Record<string, z.ZodRawShape>> = {
  'contact.merged': { merged: z.array(name).describe('Further ids of this person, with their kind: `customer/77`.') },
  'consent.changed': { consent: shape.consent },
  'segment.entered': { segment: name.describe("The segment's name.") },
  'segment.exited': { segment: name.describe("The segment's name.") },
  'cart.updated': { cart: shape.cart },
  'checkout.updated': { cart: shape.cart },
  'checkout.expired': { cart: shape.cart },
  'order.placed': { order: shape.order },
  'order.paid': { order: shape.order },
  'order.updated': { order: shape.order },
  'order.cancelled': { order: shape.order },
  'order.refunded': { order: shape.order },
  'product.updated': { product: shape.product },
  'variant.stock-changed': { variant: shape.variant },
  'variant.price-dropped': { variant: shape.variant },
  'variant.back-in-stock': { variant: shape.variant },
  'variant.low-stock': { variant: shape.variant },
  'subscription.started': { subscription: shape.subscription },
  'subscription.updated': { subscription: shape.subscription },
  'subscription.trial-ending': { subscription: shape.subscription },
  'subscription.renewal-upcoming': { subscription: shape.subscription },
  'subscription.paused': { subscription: shape.subscription },
  'subscription.canceled': { subscription: shape.subscription },
  'invoice.closed': { invoice: shape.invoice },
  'card.updated': { card: shape.card },
  'page.viewed': {
    url: link.describe('The page.'),
    title: z.exactOptional(text.nullable()).describe('Its title.'),
  },
  'product.viewed': item,
  'product.favourited': item,
  'alert.requested': {
    variantId: name.describe("The store's own id of the variant."),
    kind: z.enum(['back-in-stock', 'price-dropped']).describe('What the person wants to be told.'),
  },
  'signed-up': named('What for: `newsletter`, `trial`.'),
  downloaded: named('What: `price list`.'),
  'feature.used': named('Which: `export`.'),
  'password.reset-requested': {
    url: bearerLink.describe('The link that lets the person choose a new password: https. Never logged.'),
    expiresAt: z.exactOptional(instant.nullable()).describe('When the link stops working; afterwards nothing is sent.'),
    requestId: name.describe('What tells two requests apart. By track: the id of the event.'),
    email: z
      .exactOptional(name)
      .describe("Where it goes, before the contact's own address. By track: `contact.email`."),
  },
  'loyalty.changed': {
    points: z.number().describe('How many the person has now.'),
    tier: z.exactOptional(text.nullable()).describe('The level reached: `gold`.'),
  },
  'message.delivered': ofMessage,
  'message.opened': ofMessage,
  'message.clicked': ofMessage,
  'message.bounced': {
    ...ofMessage,
    permanent: z
      .boolean()
      .describe('Whether the address takes nothing any more; a mailbox that is full may take the next.'),
  },
  'message.complained': ofMessage,
  'message.unsubscribed': ofMessage,
  'message.converted': ofMessage,
  'shop.updated': { shop: shape.shop },
  'privacy.requested': { privacy: shape.privacy },
} satisfies { readonly [type in EventType]?: z.ZodRawShape }

const envelope = {
  type: z.custom<EventType>(
    value => typeof value === 'string' && (/^x\../.test(value) || (EVENT_TYPES as readonly string[]).includes(value)),
    'is not an event type: see EVENT_TYPES in packages/plugin-kit/src/event.ts',
  ),
  occurredAt: z.date(),
  person: z.exactOptional(person),
  isTest: z.exactOptional(z.boolean()),
}

const ANY = z.object({ ...envelope, data: eventData }) satisfies z.ZodType<EventDraft>

const BY_TYPE = new Map(
  Object.entries(EVENT_FACTS).map(([type, facts]) => [type, z.object({ ...envelope, data: eventData.extend(facts) })]),
)

/** An event draft of this type as the hub can store it: the model of event.ts, checked at run time. */
export function eventSchema(type: string): z.ZodType<EventDraft> {
  return (BY_TYPE.get(type) as z.ZodType<EventDraft> | undefined) ?? ANY
}
