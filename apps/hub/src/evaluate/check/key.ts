import { type Context, type Declaration, read } from '@beckon/trigger-kit'
import { THINGS } from './shape.ts'

/**
 * What can be seen of a key without any events: that one of its parts names the occurrence or the person, that none of
 * them changes by itself, and that the sample has them all.
 */
export function keyFaults(declaration: Declaration, sample: Context | null): string[] {
  const { key, reentry } = declaration
  const faults = [...key.flatMap(path => partFaults(path, sample)), ...sharedFaults(declaration)]
  if (typeof reentry === 'object' && key.every(path => path === 'contact.id'))
    faults.push(
      'contact.id is the same for ever, so `reentry: { after }` lets nobody in again; add what tells occurrences apart',
    )
  return faults.map(fault => `key: ${fault}`)
}

/**
 * Whose id names something that happened once, or belongs to one person. An id of anything else (a product, a variant, a
 * course) names what many people have to do with: their facts would replace each other's, and only the last be told.
 */
const OF_ONE: ReadonlySet<string> = new Set([
  ...['contact', 'cart', 'checkout', 'order', 'fulfillment', 'refund', 'subscription', 'invoice', 'payment', 'dispute'],
  ...['card', 'deal', 'ticket', 'message', 'request'],
  // `event.data.id`: what the merchant's own event is called itself.
  'data',
])

function sharedFaults({ key, on, audience }: Declaration): string[] {
  // With an audience the person is a part of every key.
  if (audience || key.some(path => OF_ONE.has(thingOf(path) ?? ''))) return []
  const shared = key.filter(path => thingOf(path) !== undefined)
  if (!shared.length)
    return [`${key.join(', ')} is the same for many; expected a part that names the occurrence, as ${namedBy(on)}`]
  return [
    `${shared.join(', ')} is of many people, and they would share one run; expected ${namedBy(on)} beside it, which names one`,
  ]
}

/** What an id at a path is the id of; undefined where it is none. */
function thingOf(path: string): string | undefined {
  const [last = '', before] = path.split('.').reverse()
  return last === 'id' ? before : /^(\w+)Id$/.exec(last)?.[1]
}

/** What could name it: the thing that one of the events is about, or the person. */
function namedBy(on: readonly string[]): string {
  const kinds = on.map(type => (type.startsWith('checkout.') ? 'cart' : type.split('.')[0]) as string)
  const own = kinds.find(kind => Object.hasOwn(THINGS, kind) && OF_ONE.has(kind))
  return own ? `${own}.id or contact.id` : 'contact.id'
}

function partFaults(path: string, sample: Context | null): string[] {
  if (path === 'now') return ['`now` is another at each look; expected event.occurredAt']
  if (path.startsWith('contact.') && path !== 'contact.id')
    return [`${path} may change, and is about a person; expected contact.id`]
  const part = sample && read(sample, path)
  if (!sample || typeof part === 'string' || typeof part === 'number') return []
  return [`the sample has no ${path}; expected a text or a number`]
}
