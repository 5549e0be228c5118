import { z } from 'zod'
import { storable } from './json.ts'

// The things of event.ts, as a check at run time and as the words of docs/events.md. What an object holds beyond
// its fields is kept; that a plugin invents none is for the conformance suite to say (testing/unknown-fields.ts).

export const text = z
  .string()
  .refine(value => value === storable(value), 'holds NUL or a lone surrogate, which Postgres refuses')
export const name = text.min(1)
export const instant = z.iso.datetime({ offset: true })

/** A field that may be absent or null: both say that it is not known. */
const maybe = <T extends z.ZodType>(schema: T, meaning: string) => z.exactOptional(schema.nullable()).describe(meaning)
/** A field that may be absent. */
const given = <T extends z.ZodType>(schema: T, meaning: string) => z.exactOptional(schema).describe(meaning)

export const money = z
  .object({
    amount: z.int().describe('In minor units: 1999 is $19.99, and ¥1,999.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code in upper case, as EUR')
      .describe('ISO 4217, in upper case.'),
  })
  .meta({ id: 'Money', description: 'An amount of money, never a fraction of its smallest unit.' })

const price = z
  .union([money, z.object({ decimal: name.describe('As `19.99`.') })])
  .meta({ id: 'Price', description: "Money, or `{ decimal }` where the source leaves the currency to the shop's." })

const lineItem = z
  .object({
    productId: name.nullable().describe("The store's own id of the product."),
    variantId: name.nullable().describe("The store's own id of the variant."),
    title: text.describe('The product, for people.'),
    variantTitle: text.nullable().describe('Size, colour and the like.'),
    quantity: z.number().describe('How many of it.'),
    price: money.nullable().describe('Of one.'),
    total: money.nullable().describe('Of the line.'),
    imageUrl: maybe(text, 'A picture of it.'),
  })
  .meta({ id: 'LineItem', description: 'A line of a cart or an order.' })

export const cart = z
  .object({
    tokens: z
      .array(z.string().regex(/^(cart|checkout)\/./, 'expected cart/… or checkout/…'))
      .min(1)
      .describe('Its names: `cart/…` and `checkout/…`. Two carts that share one are the same cart.'),
    items: given(z.array(lineItem), 'What is in it; an empty list says that it was emptied.'),
    itemCount: given(z.number(), 'How many pieces there are.'),
    total: maybe(money, 'What it comes to.'),
    url: maybe(text, 'The link that brings the buyer back. Who has it has the cart, so it is never logged.'),
    completedAt: maybe(instant, 'When it became an order.'),
    acceptsMarketing: given(
      z.literal(true),
      'The box ticked on this cart: allows its reminders, nothing more. As old as the first that says so: a repeated yes is no new one.',
    ),
  })
  .meta({ id: 'Cart', description: 'A cart and its checkout are one thing.' })

export const order = z
  .object({
    id: name.describe("The source's own id."),
    name: maybe(text, 'What the buyer sees: `#1001`.'),
    email: maybe(text, 'The address this order was placed with; its confirmation goes there.'),
    items: given(z.array(lineItem), 'What was bought.'),
    itemCount: given(z.number(), 'How many pieces there are.'),
    subtotal: maybe(money, 'The lines together.'),
    shipping: maybe(money, 'Of it, for shipping.'),
    tax: maybe(money, 'Of it, tax.'),
    discount: maybe(money, 'What was taken off.'),
    total: maybe(money, 'What is paid.'),
    statusUrl: maybe(text, 'The page that shows the order. Who has the link sees it, so it is never logged.'),
    placedAt: maybe(instant, 'When it was placed.'),
    paidAt: maybe(instant, 'When it was paid.'),
    cancelledAt: maybe(instant, 'When it was cancelled.'),
    partlySent: given(z.boolean(), 'Whether a part of it was sent, and the rest is still to be.'),
    importedUntil: given(
      instant,
      'Set on an order that was brought in from elsewhere after the fact: what happened to it until then, as far as is told, is no news to its buyer.',
    ),
  })
  .meta({ id: 'Order', description: 'A purchase.' })

export const fulfillment = z
  .object({
    id: name.describe("The source's own id."),
    orderId: maybe(name, 'The order it is a part of.'),
    status: maybe(text, "The source's word: success, in_transit, delivered, …"),
    carrier: maybe(text, 'Who brings it, for people.'),
    trackingNumber: maybe(text, "The carrier's number of it."),
    trackingUrl: maybe(text, 'The page that shows where it is.'),
    estimatedAt: maybe(instant, 'When it is to arrive.'),
    deliveredAt: given(instant, 'When it was delivered; of several statements the earliest counts.'),
    items: given(z.array(lineItem), 'What is in it.'),
  })
  .meta({ id: 'Fulfillment', description: 'A parcel: a part of an order that is sent as one.' })

export const refund = z
  .object({
    id: name.describe("The source's own id."),
    amount: maybe(money, 'What went back; null where the source does not say.'),
    reason: maybe(text, 'Why, as the merchant noted it.'),
    items: given(z.array(lineItem), 'What it is for.'),
  })
  .meta({ id: 'Refund', description: 'Money that went back for an order.' })

export const subscription = z
  .object({
    id: name.describe("The source's own id."),
    status: maybe(text, "The source's word: active, trialing, past_due, canceled, …"),
    periodEnd: maybe(instant, 'When the running period ends, and the next is charged.'),
    cancelAtPeriodEnd: given(z.boolean(), 'Whether it ends with the running period.'),
    cancelAt: maybe(instant, 'When it is set to end.'),
    canceledAt: maybe(instant, 'When it was ended.'),
    startedAt: maybe(instant, 'When it began.'),
    trialStart: maybe(instant, 'When the trial began.'),
    trialEnd: maybe(instant, 'When the trial ends.'),
    endReason: maybe(text, "The source's word for why it ended: cancellation_requested, payment_failed, …"),
    interval: maybe(z.enum(['day', 'week', 'month', 'year']), 'It renews every so many of these.'),
    intervalCount: maybe(z.int().positive(), 'How many of them: 3, with `month`, is every quarter.'),
    collection: maybe(
      z.enum(['automatic', 'invoice', 'paused']),
      'Whether its next period is charged by itself, by an invoice that the payer settles, or not at all for now.',
    ),
    needsCard: maybe(
      z.boolean(),
      'Whether it goes on after its trial only if a card is there by then, and it names none of its own.',
    ),
    price: maybe(money, 'What it costs each time; null where that is not known, as under a discount.'),
    plan: maybe(text, 'What is subscribed to, for people: `Reader, monthly`.'),
    payerId: maybe(name, "Who pays for it, by the source's own id."),
    cardId: maybe(name, "The card it is charged to; null for the payer's usual one."),
  })
  .meta({ id: 'Subscription', description: 'Something that is paid for again and again.' })

const invoiceLine = z
  .object({ description: text.describe('For people.'), amount: money.nullable().describe('What it comes to.') })
  .meta({ id: 'InvoiceLine', description: 'A line of an invoice.' })

export const invoice = z
  .object({
    id: name.nullable().describe('Null for an invoice that does not exist yet, as an upcoming one.'),
    number: maybe(text, 'What the payer sees.'),
    email: maybe(text, 'The address it goes to.'),
    subscriptionId: maybe(name, 'The subscription it is for.'),
    amountDue: maybe(money, 'What is open.'),
    attempt: maybe(z.number(), 'How many attempts to collect it there have been.'),
    nextAttemptAt: maybe(instant, 'When the source tries again; null says that it does not.'),
    billingReason: maybe(text, "The source's word for why it exists."),
    url: maybe(text, 'The page where it can be paid. Who has the link sees it, so it is never logged.'),
    status: maybe(text, "The source's word: open, paid, void, uncollectible, …"),
    paidAt: maybe(instant, 'When it was paid.'),
    closedAt: maybe(instant, 'When nothing was owed any more, though it was not paid.'),
    lines: given(z.array(invoiceLine), 'What it is for.'),
  })
  .meta({ id: 'Invoice', description: 'A demand for payment.' })

export const card = z
  .object({
    id: name.describe("The source's own id. A card that takes its place under another id is another card."),
    brand: maybe(text, 'Visa, Mastercard, …'),
    last4: maybe(text, 'The last four digits of its number.'),
    expires: maybe(
      z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'expected a month, as 2027-03'),
      'The last month in which it can be charged: `2027-03`. Null: it is charged no more.',
    ),
    fingerprint: maybe(text, 'The same for the same card under another id.'),
    payerId: maybe(name, "Whose it is, by the source's own id."),
    isUsual: given(z.boolean(), 'Whether its payer is charged by it where nothing else is said.'),
    subscriptionId: maybe(name, 'The subscription that is paid with it.'),
  })
  .meta({ id: 'Card', description: 'A card that is charged.' })

export const ticket = z
  .object({
    id: name.describe("The source's own id."),
    subject: maybe(text, 'What it is about, for people.'),
    status: maybe(text, "The source's word, or its own id of the stage."),
    url: maybe(text, 'Where the person can read it.'),
    reply: maybe(text, 'What the merchant answered last.'),
  })
  .meta({ id: 'Ticket', description: "A person's question to the merchant." })

export const product = z
  .object({
    id: name.describe("The store's own id, alone."),
    title: maybe(text, 'For people.'),
    url: maybe(text, 'The page where it is sold.'),
    imageUrl: maybe(text, 'A picture of it.'),
    status: maybe(text, "The source's word: active, draft, archived, …"),
    variantIds: maybe(z.array(name), 'All variants it has, where the source names all: another is sold no more.'),
  })
  .meta({ id: 'Product', description: 'An item of the catalogue.' })

export const variant = z
  .object({
    id: name.describe("The store's own id, alone."),
    productId: maybe(name, 'The product it is a variant of.'),
    title: maybe(text, 'Size, colour and the like.'),
    productTitle: maybe(text, 'The product, for people.'),
    url: maybe(text, 'The page where it is sold.'),
    imageUrl: maybe(text, 'A picture of it.'),
    price: maybe(price, 'Of one.'),
    compareAtPrice: maybe(price, 'The price that is crossed out.'),
    pricedAt: given(instant, 'When the price was last set. Absent: when the event happened.'),
    available: given(z.boolean(), 'Whether it can be bought now. Absent: the source does not say.'),
    quantity: maybe(z.number(), 'How many can be sold; null where they are not counted.'),
  })
  .meta({ id: 'Variant', description: 'What is bought: a size or a colour of a product.' })

export const shop = z
  .object({
    name: maybe(text, 'As customers know it.'),
    url: maybe(text, 'The home page.'),
    currency: maybe(text, 'ISO 4217.'),
    timezone: maybe(text, 'The IANA zone: `Europe/Paris`.'),
  })
  .meta({ id: 'Shop', description: 'The merchant, as the store describes them.' })

export const privacy = z
  .object({
    kind: z.enum(['export', 'erase', 'erase-account']).describe('What is asked for.'),
    id: maybe(text, "The source's own id of the request."),
    orders: given(z.array(name), "The orders it names, by the source's own ids."),
    endedAt: given(instant, 'When the installation ended whose data is to be erased, as far as the request tells.'),
  })
  .meta({ id: 'Privacy', description: "A wish about somebody's data." })

export const consent = z
  .object({
    channel: z.enum(['email', 'sms']).describe('How the person is written to.'),
    topic: given(name, 'What about, as `cart-reminders`. Absent: everything on this channel.'),
    state: z.enum(['subscribed', 'unsubscribed', 'pending']).describe('`pending` waits for a double opt-in: a no.'),
    wording: maybe(text, 'What the person was shown when they agreed.'),
  })
  .meta({ id: 'Consent', description: "A person's explicit act about being written to. The latest counts." })
