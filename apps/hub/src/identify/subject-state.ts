import type { EventData, Json } from '@beckon/plugin-kit'
import { type Group, mergeStates, type State } from './state.ts'

/** The kinds of things events are about, as they stand in an event's data. */
export const SUBJECT_KINDS = [
  'cart',
  'order',
  'fulfillment',
  'subscription',
  'invoice',
  'card',
  'ticket',
  'product',
  'variant',
] as const
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
  // A parcel's facts name its order, and know nothing of what is in it.
  order: {
    name: 'name',
    email: 'address',
    statusUrl: 'link',
    paidAt: 'payment',
    cancelledAt: 'cancellation',
    partlySent: 'dispatch',
    importedUntil: 'origin',
  },
  // A carrier tells where a parcel is, and nothing else of it.
  fulfillment: {
    orderId: 'order',
    status: 'status',
    estimatedAt: 'estimate',
    deliveredAt: 'arrival',
    carrier: 'tracking',
    trackingNumber: 'tracking',
    trackingUrl: 'tracking',
  },
  subscription: {
    cancelAtPeriodEnd: 'status',
    cancelAt: 'status',
    canceledAt: 'end',
    endReason: 'end',
    status: 'status',
    startedAt: 'start',
    trialStart: 'status',
    trialEnd: 'status',
    collection: 'status',
    needsCard: 'status',
    // An upcoming renewal states neither.
    interval: 'terms',
    intervalCount: 'terms',
    price: 'terms',
    payerId: 'payer',
    cardId: 'payer',
  },
  invoice: { url: 'link', paidAt: 'payment', closedAt: 'payment', status: 'payment' },
  // A source names its payer's usual card, and says nothing else of it.
  card: { subscriptionId: 'subscription', payerId: 'payer', isUsual: 'usual' },
  // A CRM tells of one property at a time.
  ticket: { subject: 'subject', status: 'status', url: 'link', reply: 'reply' },
  product: {},
  // What a product says of all its variants, and what is said of the one: not every source states both.
  variant: {
    productTitle: 'listing',
    url: 'listing',
    imageUrl: 'listing',
    price: 'price',
    compareAtPrice: 'price',
    available: 'stock',
    quantity: 'stock',
  },
}

/**
 * Groups that are as old as what stated them first. A ticked box is an act once: every later state of the cart repeats
 * it, and what merely repeats a yes must not be newer than a no that came after it. A parcel arrives once, too, and
 * whatever is changed of it afterwards tells so again.
 */
const KEPT_FIRST: { readonly [kind: string]: ReadonlySet<string> } = {
  cart: new Set(['marketing']),
  fulfillment: new Set(['arrival']),
}

/** What is known of a thing by both: the same object as `left` when `right` adds nothing. */
export function mergeSubjectStates(kind: string, left: State, right: State): State {
  return mergeStates(left, right, KEPT_FIRST[kind])
}

/** Fields that name the thing or date it, and are no part of its state. */
const NAMES = new Set(['id', 'tokens', 'pricedAt'])

/** Items of the catalogue: named by the store alone, so that the merchant's own site means the same; they are nobody's. */
export const isCatalogue = (kind: SubjectKind): boolean => kind === 'product' || kind === 'variant'

interface Thing {
  readonly id?: string | null
  readonly tokens?: readonly string[]
  readonly pricedAt?: string
}

/** What an event says of the things it is about. `source` keeps the ids of different accounts apart. */
export function subjectClaims(data: EventData, source: string, version: string): SubjectClaim[] {
  return SUBJECT_KINDS.flatMap(kind => thingsOf(kind, data).flatMap(thing => claimOf(kind, thing, source, version)))
}

function thingsOf(kind: SubjectKind, data: EventData): readonly Thing[] {
  const one = data[kind] as Thing | undefined
  return [...(one ? [one] : []), ...(kind === 'variant' ? (data.variants ?? []) : [])]
}

function claimOf(kind: SubjectKind, thing: Thing, source: string, version: string): SubjectClaim[] {
  const names = thing.tokens ?? (thing.id ? [thing.id] : [])
  if (!names.length) return []
  const aliases = [...new Set(names)].sort().map(name => (isCatalogue(kind) ? name : `${source}/${name}`))
  return [{ kind, aliases, state: groupsOf(kind, thing, version) }]
}

function groupsOf(kind: SubjectKind, thing: Thing, version: string): State {
  const values: Record<string, Record<string, Json>> = {}
  for (const [field, value] of Object.entries(thing)) {
    if (NAMES.has(field) || value === undefined) continue
    const group = GROUPS[kind][field] ?? 'content'
    values[group] ??= {}
    values[group][field] = value as Json
  }
  const state: Record<string, Group> = {}
  for (const [group, value] of Object.entries(values)) {
    const at = (group === 'price' && thing.pricedAt) || version
    state[group] = { at, rank: rankOf(value), value }
  }
  return state
}

// A group that says how the thing ended outranks one of the same version that does not.
const ENDINGS = ['completedAt', 'cancelledAt', 'canceledAt', 'paidAt', 'closedAt']

function rankOf(value: Record<string, Json>): number {
  return ENDINGS.some(field => value[field] !== undefined && value[field] !== null) ? 1 : 0
}
