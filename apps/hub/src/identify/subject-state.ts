import type { EventData, Json } from '@beckon/plugin-kit'
import type { Group, State } from './state.ts'

/** The kinds of things events are about, as they stand in an event's data. */
export const SUBJECT_KINDS = ['cart', 'order', 'subscription', 'invoice'] as const
export type SubjectKind = (typeof SUBJECT_KINDS)[number]

/** A thing as one event states it: its names, and the field groups the event says something about. */
export interface SubjectClaim {
  readonly kind: SubjectKind
  /** Names of the same thing; the hub joins what shares one. */
  readonly aliases: readonly string[]
  readonly state: State
}

/** Field → group. Fields of one group are stated together, so they change together. Unlisted fields are `content`. */
const GROUPS: Record<SubjectKind, Readonly<Record<string, string>>> = {
  cart: { url: 'link', completedAt: 'completion', acceptsMarketing: 'marketing' },
  order: { statusUrl: 'link', paidAt: 'payment', cancelledAt: 'cancellation' },
  subscription: {
    cancelAtPeriodEnd: 'status',
    cancelAt: 'status',
    canceledAt: 'end',
    status: 'status',
    trialEnd: 'status',
  },
  invoice: { url: 'link', paidAt: 'payment', status: 'payment' },
}

const NAMES = new Set(['id', 'tokens'])

/** What an event says of the things it is about. `source` keeps the ids of different accounts apart. */
export function subjectClaims(data: EventData, source: string, version: string): SubjectClaim[] {
  const claims: SubjectClaim[] = []
  for (const kind of SUBJECT_KINDS) {
    const thing = data[kind] as { readonly id?: string | null; readonly tokens?: readonly string[] } | undefined
    const names = thing?.tokens ?? (thing?.id ? [thing.id] : [])
    if (!thing || names.length === 0) continue
    const aliases = [...new Set(names)].sort().map(name => `${source}/${name}`)
    claims.push({ kind, aliases, state: groupsOf(kind, thing, version) })
  }
  return claims
}

function groupsOf(kind: SubjectKind, thing: object, at: string): State {
  const values: Record<string, Record<string, Json>> = {}
  for (const [field, value] of Object.entries(thing)) {
    if (NAMES.has(field) || value === undefined) continue
    const group = GROUPS[kind][field] ?? 'content'
    values[group] ??= {}
    values[group][field] = value as Json
  }
  const state: Record<string, Group> = {}
  for (const [group, value] of Object.entries(values)) state[group] = { at, rank: rankOf(value), value }
  return state
}

// A group that says how the thing ended outranks one of the same version that does not.
const ENDINGS = ['completedAt', 'cancelledAt', 'canceledAt', 'paidAt']

function rankOf(value: Record<string, Json>): number {
  return ENDINGS.some(field => value[field] !== undefined && value[field] !== null) ? 1 : 0
}
