import { type ContactFields, emailAddress, type Json, type Person, phoneNumber } from '@beckon/plugin-kit'
import type { Named } from '../event.ts'
import type { Group, State } from './state.ts'

/** Who an event is about, as references that can be compared: `email:ada@example.com`, `phone:+4930123456`, `id:…`. */
export interface PersonClaim {
  /** Identify the person: contacts that share one are the same person. */
  readonly strong: readonly string[]
  /** Belong to the person as far as anybody said: reasons not to send, never reasons to join. */
  readonly weak: readonly string[]
  readonly state: State
}

/** How a contact is named by our own facts: an unsubscribe link holds the id the contact had when the message was sent. */
export const CONTACT_REF = 'contact:'

const PERSON_KINDS = ['id', 'email', 'phone', 'anonymous', 'contact']

/** What a reference names: `person`, or the kind of a thing, as `cart`. */
export function kindOf(ref: string): string {
  const kind = ref.slice(0, ref.indexOf(':'))
  return PERSON_KINDS.includes(kind) ? 'person' : kind
}

/** Normalises what a source says of a person. Null when it names nobody. */
export function personClaim(person: Named | undefined, source: string, type: string, at: string): PersonClaim | null {
  if (!person) return null
  const email = emailAddress(person.email)
  const country = person.fields?.country
  const phones = [person.phone, ...(person.alsoKnownAs?.phones ?? [])].map(phone => phoneNumber(phone, country))
  const typed = (person.alsoKnownAs?.emails ?? []).map(emailAddress)
  const phoneRefs = unique(phones.map(phone => phone && `phone:${phone}`))
  const named = unique([
    person.contactId ? `${CONTACT_REF}${person.contactId}` : null,
    person.id ? `id:${source}/${person.id}` : null,
    email && `email:${email}`,
    person.anonymousId ? `anonymous:${source}/${person.anonymousId}` : null,
  ])
  // A phone identifies only a person of whom nothing else is known; it never joins two contacts.
  const strong = named.length ? named : phoneRefs.slice(0, 1)
  if (!strong.length) return null
  const weak = unique([...typed.map(address => address && `email:${address}`), ...phoneRefs])
  return { strong, weak: weak.filter(ref => !strong.includes(ref)), state: contactState(person, email, type, at) }
}

const STATUS: Readonly<Record<string, { readonly value: string; readonly rank: number }>> = {
  'contact.deleted': { value: 'deleted', rank: 1 },
  'contact.erased': { value: 'erased', rank: 2 },
}

// Each field is a group of its own: two sources may each know a different part of a person.
function contactState(person: Person, email: string | null, type: string, at: string): State {
  const status = STATUS[type] ?? { value: 'active', rank: 0 }
  // What we note ourselves, or what becomes of our own messages, brings nobody back.
  const isOurs = type.startsWith('message.') || (person as Named).contactId !== undefined
  const state: Record<string, Group> = isOurs ? {} : { status: { at, ...status } }
  const fields = person.fields ?? {}
  if (email) state.email = addressNamed(person, email, at)
  for (const [name, value] of Object.entries(fields)) {
    const read = fieldValue(name, value, fields)
    if (read !== undefined) state[name] = { at, rank: value === null ? 0 : 1, value: read }
  }
  return state
}

/** By the name somebody goes by they can be written to; a copy is as old as the source says it is. */
function addressNamed({ emailAsOf }: Person, email: string, at: string): Group {
  if (emailAsOf === undefined) return { at, rank: 1, value: email }
  const asOf = new Date(emailAsOf).toISOString()
  return { at: asOf < at ? asOf : at, rank: 1, value: email, copied: true }
}

/** Null where a source says that there is none. An address or a number that cannot be read says nothing: it takes none away. */
function fieldValue(name: string, value: Json | undefined, fields: ContactFields): Json | undefined {
  // No source states a number of a person: it is a note of our own.
  if (value === undefined || typeof value === 'number' || typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value.trim() : ''
  if (!text) return null
  if (name === 'email') return emailAddress(text) ?? undefined
  if (name === 'phone') return phoneNumber(text, fields.country) ?? undefined
  return text.slice(0, 200)
}

function unique(values: readonly (string | null | undefined)[]): string[] {
  return [...new Set(values.filter(value => typeof value === 'string'))]
}
