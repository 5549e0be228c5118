import type { Event } from '../event.ts'
import { type PersonClaim, personClaim } from './person.ts'
import { type SubjectClaim, subjectClaims } from './subject-state.ts'

/** What an event says of people and things. */
export interface Claims {
  /** Null: it names nobody. */
  readonly person: PersonClaim | null
  readonly things: readonly SubjectClaim[]
  /** All that it names, as references: `cart:…`, `order:…`, `email:…`, `phone:…`. */
  readonly refs: readonly string[]
}

const read = new WeakMap<Event, Claims>()

/** Read once, for all who ask: the deal of the lanes, the digest's people and things, and what can end a wait. */
export function claimsOf(event: Event): Claims {
  const known = read.get(event)
  if (known) return known
  const source = `${event.source}:${event.account}`
  const at = event.occurredAt.toISOString()
  const person = personClaim(event.person, source, event.type, at)
  const things = subjectClaims(event.data, source, at)
  const claims = { person, things, refs: refsOf(event, person, things) }
  read.set(event, claims)
  return claims
}

function refsOf({ data }: Event, person: PersonClaim | null, things: readonly SubjectClaim[]): string[] {
  const names = things.flatMap(({ kind, aliases }) => aliases.map(alias => `${kind}:${alias}`))
  const message = typeof data.messageId === 'string' ? [`message:${data.messageId}`] : []
  return [...names, ...message, ...(person ? [...person.strong, ...person.weak] : [])]
}
