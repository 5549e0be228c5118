import { z } from 'zod'
import { EVENT_TYPES, type EventDraft, type EventType } from '../event.ts'
import { storable } from '../json.ts'

// What event.ts says in types, as a check at run time. Objects are strict: nobody reads a misspelled field.

const text = z
  .string()
  .refine(value => value === storable(value), 'holds NUL or a lone surrogate, which Postgres refuses')
const name = text.min(1)
const instant = z.iso.datetime({ offset: true })
const money = z.strictObject({ amount: z.int(), currency: z.string().regex(/^[A-Z]{3}$/) })

const lineItem = z.strictObject({
  productId: name.nullable(),
  variantId: name.nullable(),
  title: text,
  variantTitle: text.nullable(),
  quantity: z.number(),
  price: money.nullable(),
  total: money.nullable(),
  imageUrl: z.exactOptional(text.nullable()),
})

const cart = z.strictObject({
  tokens: z.array(z.string().regex(/^(cart|checkout)\/./)).min(1),
  items: z.exactOptional(z.array(lineItem)),
  itemCount: z.exactOptional(z.number()),
  total: z.exactOptional(money.nullable()),
  url: z.exactOptional(text.nullable()),
  completedAt: z.exactOptional(instant.nullable()),
  acceptsMarketing: z.exactOptional(z.literal(true)),
})

const order = z.strictObject({
  id: name,
  name: z.exactOptional(text.nullable()),
  email: z.exactOptional(text.nullable()),
  items: z.exactOptional(z.array(lineItem)),
  itemCount: z.exactOptional(z.number()),
  subtotal: z.exactOptional(money.nullable()),
  shipping: z.exactOptional(money.nullable()),
  tax: z.exactOptional(money.nullable()),
  discount: z.exactOptional(money.nullable()),
  total: z.exactOptional(money.nullable()),
  statusUrl: z.exactOptional(text.nullable()),
  placedAt: z.exactOptional(instant.nullable()),
  paidAt: z.exactOptional(instant.nullable()),
  cancelledAt: z.exactOptional(instant.nullable()),
})

const subscription = z.strictObject({
  id: name,
  status: z.exactOptional(text.nullable()),
  periodEnd: z.exactOptional(instant.nullable()),
  cancelAtPeriodEnd: z.exactOptional(z.boolean()),
  cancelAt: z.exactOptional(instant.nullable()),
  canceledAt: z.exactOptional(instant.nullable()),
  trialEnd: z.exactOptional(instant.nullable()),
  plan: z.exactOptional(text.nullable()),
})

const invoice = z.strictObject({
  id: name.nullable(),
  number: z.exactOptional(text.nullable()),
  email: z.exactOptional(text.nullable()),
  subscriptionId: z.exactOptional(name.nullable()),
  amountDue: z.exactOptional(money.nullable()),
  attempt: z.exactOptional(z.number().nullable()),
  nextAttemptAt: z.exactOptional(instant.nullable()),
  billingReason: z.exactOptional(text.nullable()),
  url: z.exactOptional(text.nullable()),
  status: z.exactOptional(text.nullable()),
  paidAt: z.exactOptional(instant.nullable()),
  lines: z.exactOptional(z.array(z.strictObject({ description: text, amount: money.nullable() }))),
})

const consent = z.strictObject({
  channel: z.enum(['email', 'sms']),
  topic: z.exactOptional(name),
  state: z.enum(['subscribed', 'unsubscribed', 'pending']),
  wording: z.exactOptional(text.nullable()),
})

const field = z.exactOptional(text.nullable())

const person = z.strictObject({
  id: z.exactOptional(name),
  email: z.exactOptional(name),
  phone: z.exactOptional(name),
  anonymousId: z.exactOptional(name),
  alsoKnownAs: z.exactOptional(
    z.strictObject({ emails: z.exactOptional(z.array(name)), phones: z.exactOptional(z.array(name)) }),
  ),
  fields: z.exactOptional(
    z.strictObject({
      email: field,
      phone: field,
      firstName: field,
      lastName: field,
      locale: field,
      timezone: field,
      country: field,
      city: field,
    }),
  ),
})

const json: z.ZodType<unknown> = z.lazy(() =>
  z.union([text, z.number(), z.boolean(), z.null(), z.array(json), z.record(text, json)]),
)

const eventType = z.custom<EventType>(
  value => typeof value === 'string' && (/^x\../.test(value) || (EVENT_TYPES as readonly string[]).includes(value)),
  'is not an event type: see EVENT_TYPES in packages/plugin-kit/src/event.ts',
)

/** An event draft as the hub can store it: the model of event.ts, checked at run time. */
export const eventSchema = z.strictObject({
  type: eventType,
  occurredAt: z.date(),
  person: z.exactOptional(person),
  isTest: z.exactOptional(z.boolean()),
  data: z
    .object({
      cart: z.exactOptional(cart),
      order: z.exactOptional(order),
      subscription: z.exactOptional(subscription),
      invoice: z.exactOptional(invoice),
      consent: z.exactOptional(consent),
    })
    .catchall(json),
}) satisfies z.ZodType<EventDraft>
