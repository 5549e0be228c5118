import { type EventData, type Json, type JsonObject, objectOf } from '@beckon/plugin-kit'
import { known, numberAsText, storeId } from '../read.ts'
import { withCount, withLines } from './lines.ts'
import { type Named, withArrival, withCard, withParcel, withRefund } from './named.ts'

/** An event's data in the words of the model. What the model does not know is kept as it comes. */
export function dataOf(type: string, data: JsonObject, request: Request): EventData {
  const named = nameOf(type)?.(data, request) ?? data
  const read = Object.fromEntries(Object.entries(named).map(([key, value]) => [key, readThing(key, value)]))
  const shape = Object.hasOwn(SHAPES, type) ? SHAPES[type] : undefined
  return shape ? shape(read, request) : read
}

function nameOf(type: string): ((data: JsonObject, named: Named) => JsonObject) | undefined {
  if (type === 'fulfillment.delivered') return withArrival
  if (type.startsWith('fulfillment.')) return withParcel
  if (type === 'order.refunded') return withRefund
  return type.startsWith('card.') ? withCard : undefined
}

interface Request extends Named {
  readonly email: string | undefined
}

type Shape = (data: JsonObject, request: Request) => JsonObject

/** Types that are said in fewer words on the wire than in the model. */
const SHAPES: Readonly<Record<string, Shape>> = {
  'consent.changed': ({ channel, topic, state, wording, ...more }) => ({
    ...more,
    consent: known(present({ channel, topic, state, wording })),
  }),
  'contact.merged': ({ merged, ...more }) => ({ ...more, ...(merged !== undefined && { merged: customers(merged) }) }),
  'password.reset-requested': (data, { id, email }) => ({ ...data, requestId: id, ...(email && { email }) }),
}

function readThing(key: string, value: Json): Json {
  const thing = objectOf(value)
  switch (key) {
    case 'messageId':
      return messageId(value)
    case 'productId':
    case 'variantId':
      return storeId(value)
    case 'cart':
    case 'order':
      return thing ? withCount(withLines(withIds(thing))) : value
    case 'fulfillment':
    case 'refund':
      return thing ? withLines(withIds(thing)) : value
    case 'subscription':
    case 'invoice':
    case 'card':
    case 'ticket':
    case 'variant':
      return thing ? withIds(thing) : value
    case 'product':
      return thing ? withIds(withVariantIds(thing)) : value
    case 'variants':
      return Array.isArray(value) ? value.map(entry => readThing('variant', entry)) : value
    default:
      return value
  }
}

function withIds(thing: JsonObject): JsonObject {
  const ids = Object.entries(thing).filter(([key]) => IDS.has(key))
  return { ...thing, ...Object.fromEntries(ids.map(([key, value]) => [key, storeId(value)])) }
}

/** A message's id as it is, or at the beginning of its mail's Message-ID: `<id@domain>`. */
function messageId(value: Json): Json {
  return typeof value === 'string'
    ? value
        .trim()
        .replace(/^<?([^@<>]*)@[^@]*$/, '$1')
        .toLowerCase()
    : value
}

function withVariantIds(product: JsonObject): JsonObject {
  const { variantIds } = product
  return Array.isArray(variantIds) ? { ...product, variantIds: variantIds.map(storeId) } : product
}

const IDS = new Set(['id', 'orderId', 'productId', 'subscriptionId'])

/** `merged` lists further values of `externalId`, or names them with their kind, as the model does. */
function customers(merged: Json): Json {
  if (!Array.isArray(merged)) return merged
  return merged.map(numberAsText).map(id => (typeof id === 'string' && id !== '' ? customer(id) : (id ?? null)))
}

const customer = (id: string): string => (id.startsWith('customer/') ? id : `customer/${id}`)

function present(facts: { readonly [name: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as JsonObject
}
