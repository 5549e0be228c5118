import { type EventData, type Json, type JsonObject, objectOf } from '@beckon/plugin-kit'
import { known, numberAsText, storeId } from '../read.ts'
import { withCount, withLines } from './lines.ts'

/** An event's data in the words of the model. What the model does not know is kept as it comes. */
export function dataOf(type: string, data: JsonObject, request: Request): EventData {
  const read = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, readThing(key, value)]))
  const shape = Object.hasOwn(SHAPES, type) ? SHAPES[type] : undefined
  return shape ? shape(read, request) : read
}

interface Request {
  readonly id: string
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
    case 'productId':
    case 'variantId':
      return storeId(value)
    case 'cart':
    case 'order':
      return thing ? withCount(withLines(withIds(thing))) : value
    case 'subscription':
    case 'invoice':
    case 'product':
    case 'variant':
      return thing ? withIds(thing) : value
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

const IDS = new Set(['id', 'productId', 'subscriptionId'])

/** `merged` lists further values of `externalId`. */
function customers(merged: Json): Json {
  if (!Array.isArray(merged)) return merged
  return merged.map(numberAsText).map(id => (typeof id === 'string' && id !== '' ? `customer/${id}` : (id ?? null)))
}

function present(facts: { readonly [name: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as JsonObject
}
