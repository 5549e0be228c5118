import { type Context, check, type Declaration, holds, read } from '@beckon/trigger-kit'
import { type Event, isNewer, type TestPolicy } from '../event.ts'
import { type ContextParts, contextOf } from './context.ts'
import type { Trigger, TriggerSet } from './trigger-set.ts'

/** A new event with what is known of its person and things once the whole batch is merged in. */
export interface Fact {
  readonly event: Event
  readonly contact: ContextParts['contact']
  readonly subjects: readonly (ContextParts['subjects'][number] & { readonly contactId: string | null })[]
  /** Of a fact about an item: the people it concerns, for one trigger. */
  readonly audience?: { readonly trigger: string; readonly members: readonly AudienceMember[] }
}

/** One of the people that a fact about an item concerns. */
export interface AudienceMember {
  readonly contact: NonNullable<ContextParts['contact']>
  readonly interest: { readonly isTest: boolean; readonly at: Date; readonly askedAt: Date | null }
  readonly context: NonNullable<ContextParts['member']>
}

/** A run that a fact asks for. Whether it starts, replaces or is refused is decided against the runs there are. */
export interface Candidate {
  readonly tenantId: string
  readonly trigger: Trigger
  readonly key: string
  /** `cart:…`: what the run is about, for finding it when a later fact is about the same. */
  readonly subject: string | null
  readonly contactId: string | null
  readonly eventId: string
  /** The instant the waits count from, by the source's clock. */
  readonly anchorAt: Date
  readonly receivedAt: Date
  readonly isTest: boolean
  /** Since when its person has waited for it, where that says who comes first. */
  readonly turn: Date | null
}

export interface EvaluateParts extends TestPolicy {
  currencyOf(tenantId: string): string
}

/** Facts + triggers → the runs they ask for, one per (trigger, key): the newest. Pure. */
export function evaluate(
  facts: readonly Fact[],
  triggers: TriggerSet,
  now: Date,
  { currencyOf, allowTestEvents }: EvaluateParts,
): Candidate[] {
  const candidates = new Map<string, Candidate>()
  for (const fact of facts) {
    const started = triggers.startedBy(fact.event.type, fact.event.data.segment)
    if (!started.length) continue
    const surroundings = { now, currency: currencyOf(fact.event.tenantId) }
    const context = contextOf({ ...surroundings, ...fact })
    for (const trigger of started) {
      const found = trigger.declaration.audience
        ? audienceCandidates(fact, trigger, surroundings)
        : ownCandidates(fact, trigger, context)
      for (const candidate of found) {
        const place = `${candidate.tenantId} ${trigger.declaration.name} ${candidate.key}`
        const rival = candidates.get(place)
        if (!rival || isNewer(candidate, rival, { allowTestEvents })) candidates.set(place, candidate)
      }
    }
  }
  return [...candidates.values()]
}

type Surroundings = Pick<ContextParts, 'now' | 'currency'>

/** A fact for an audience is nobody else's: the people are the trigger's that asked for them. */
function ownCandidates(fact: Fact, trigger: Trigger, context: Context): Candidate[] {
  return fact.audience ? [] : candidateOf(fact, trigger, context)
}

function audienceCandidates(fact: Fact, trigger: Trigger, surroundings: Surroundings): Candidate[] {
  const { audience } = fact
  if (audience?.trigger !== trigger.declaration.name) return []
  return audience.members.flatMap(member => memberCandidate(fact, trigger, member, surroundings))
}

/** A run of its own for each of the people. Who asked has waited since then, who did not since they last showed interest. */
function memberCandidate(
  fact: Fact,
  trigger: Trigger,
  { contact, interest, context }: AudienceMember,
  surroundings: Surroundings,
): Candidate[] {
  const parts = { ...surroundings, ...fact, contact, member: context }
  return candidateOf(fact, trigger, contextOf(parts)).map(candidate => ({
    ...candidate,
    key: `${candidate.key} ${contact.id}`,
    contactId: contact.id,
    isTest: candidate.isTest || interest.isTest,
    turn: interest.askedAt ?? interest.at,
  }))
}

function candidateOf(fact: Fact, trigger: Trigger, context: Context): Candidate[] {
  const { declaration } = trigger
  const key = keyOf(declaration, context)
  if (key === null || !holds(declaration.when, context)) return []
  const subject = subjectOf(declaration, fact)
  const candidate = {
    tenantId: fact.event.tenantId,
    trigger,
    key,
    subject: subject && `${subject.kind}:${subject.id}`,
    contactId: subject?.contactId ?? fact.contact?.id ?? null,
    eventId: fact.event.id,
    anchorAt: anchorOf(declaration, fact, context),
    receivedAt: fact.event.receivedAt,
    isTest: fact.event.isTest,
    turn: null,
  }
  return [candidate]
}

/** Whether a fact starts a run of its own person, and of which key; when it does not, what speaks against it. */
export interface Start {
  readonly starts: boolean
  readonly because: string
  readonly key: string | null
}

/** The same question as `evaluate` asks, for whoever wants to know why. */
export function startOf(declaration: Declaration, context: Context): Start {
  const key = keyOf(declaration, context)
  const missing = declaration.key.filter(path => !isKeyPart(read(context, path)))
  if (missing.length) return { starts: false, because: `failed: key: ${missing.join(' and ')} (missing)`, key }
  const { holds: starts, because } = check(declaration.when, context)
  return { starts, because: starts ? because : `failed: ${because}`, key }
}

/** The occurrence's name; null when a part of it is missing, for then nothing says which occurrence it is. */
function keyOf(declaration: Declaration, context: Context): string | null {
  const parts = declaration.key.map(path => read(context, path))
  return parts.every(isKeyPart) ? parts.map(String).join(' ') : null
}

const isKeyPart = (part: unknown): boolean => typeof part === 'string' || typeof part === 'number'

/** The thing that the key's first part names: `cart.id` → the cart. */
function subjectOf(declaration: Declaration, fact: Fact): Fact['subjects'][number] | null {
  const kind = declaration.key[0]?.split('.')[0]
  return fact.subjects.find(subject => subject.kind === kind) ?? null
}

function anchorOf(declaration: Declaration, fact: Fact, context: Context): Date {
  const stated = read(context, declaration.anchor)
  const at = typeof stated === 'string' ? Date.parse(stated) : Number.NaN
  return Number.isNaN(at) ? fact.event.occurredAt : new Date(Math.max(at, fact.event.occurredAt.getTime()))
}
