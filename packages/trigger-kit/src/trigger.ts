import type { Condition } from './condition.ts'
import type { Json } from './json.ts'
import type { Path } from './path.ts'

/** A span of time, as `{ hours: 1 }`; the parts add up. */
export interface Duration {
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
}

export function milliseconds({ days = 0, hours = 0, minutes = 0, seconds = 0 }: Duration): number {
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}

/** What a run is about: the thing whose later facts may cancel it. */
export type SubjectKind = 'cart' | 'order' | 'subscription' | 'invoice' | 'variant' | 'person'

export interface CancelOn {
  readonly event: string
  /** The event must be about the same cart (by any of its tokens), order, …, or person (by any of their identifiers). */
  readonly by: SubjectKind
  /** `anchor`: only when it happened at or after the fact the run started on. Default: whenever it happened. */
  readonly since?: 'anchor'
}

/** Whom a fact about an item concerns: everybody who showed interest in it, with a run each. */
export interface Audience {
  /** Which acts count, and for how long before the fact. `asked`: a request for the alert that is named like the trigger. */
  readonly by: Readonly<Partial<Record<Interest, Duration>>>
  /** Who was told of the item is left alone for so long. */
  readonly rest: Duration
  /** Tells no more people than there are units, in waves so far apart; who showed interest first comes first. */
  readonly wave?: Duration
}

/** In a cart or checkout, looked at, kept as a favourite, or asked to be told. */
export type Interest = 'cart' | 'viewed' | 'favourited' | 'asked'

export type Step =
  | { readonly wait: Duration }
  | {
      readonly send: {
        readonly channel: 'email'
        readonly template: string
        /** The template's data: name → where it is read from. A path that is missing gives null. */
        readonly data: Readonly<Record<string, Path>>
        /** An address named by the fact itself, before the contact's own. Transactional messages only. */
        readonly to?: Path
      }
    }

interface Base {
  readonly name: string
  /** The event types that may start a run. */
  readonly on: readonly [string, ...string[]]
  /**
   * Must hold when the fact is in, and again at the moment of sending unless `stillTrue` says otherwise. It is asked once,
   * so what another fact may change before the message goes (stock, a status) belongs in `stillTrue` alone, or the order
   * in which facts come in would matter.
   */
  readonly when?: Condition
  /** Names the occurrence: one run per key. Until the first hand-over a newer fact replaces, afterwards never again. */
  readonly key: readonly [Path, ...Path[]]
  /**
   * Default: the event's own contact. Conditions then read `interest` (`at`, `asked`, `askedAt`) and, of a price, `drop`:
   * `from` what it was when the person last showed interest, `to` what it is, `percent` and `units` (of the currency) by
   * its highest since the fact, and `already.percent`, `already.units` as it stood before the fact. Of stock,
   * `before.available` and `before.quantity`: as it stood before the fact.
   */
  readonly audience?: Audience
  /** Where the instant stands that the waits count from. Default `event.occurredAt`; `cart.at.content` = the last change. */
  readonly anchor?: Path
  readonly cancelOn?: readonly CancelOn[]
  /**
   * Asked when the message is about to go. Besides what `when` reads there is `consentBefore`: what the person had said
   * of the channel as a whole before the fact (`subscribed`, `pending`, `unsubscribed`, or null).
   */
  readonly stillTrue?: Condition
  /** How long facts may still be on their way: due is never earlier than receipt + settle. Default 5 min with `cancelOn`, else 0. */
  readonly settle?: Duration
  /** How late a message may be before it is dropped, counted from when it was meant to go. */
  readonly overdue: Duration | 'never'
  readonly steps: readonly [Step, ...Step[]]
  /** A fact that makes it fire: checked when the hub starts. */
  readonly sample: Sample
}

export interface Sample {
  readonly event: {
    readonly type: string
    readonly occurredAt: string
    readonly data: { readonly [key: string]: Json }
  }
  readonly contact?: { readonly [key: string]: Json }
  /** With an audience: what is known of one of its people and the item, as `interest` and `drop`. */
  readonly member?: { readonly [name: string]: Json }
}

/** Needs consent, has a topic, is capped and kept out of quiet hours. */
export interface MarketingTrigger extends Base {
  readonly class: 'marketing'
  /** What the recipient agrees to or refuses, as in the preference centre. */
  readonly topic: string
  /** A path that, when true, is this person's yes to this very message (a box ticked on this cart). */
  readonly consentedBy?: { readonly path: Path; readonly at: Path }
}

/** Owed to the person because of what they did: no consent, cap or quiet hours. */
export interface TransactionalTrigger extends Base {
  readonly class: 'transactional'
}

export type Trigger = MarketingTrigger | TransactionalTrigger

/** A trigger with its defaults filled in: pure JSON, what a revision is the hash of. */
export interface Declaration {
  readonly name: string
  readonly class: 'marketing' | 'transactional'
  readonly topic: string | null
  readonly consentedBy: { readonly path: Path; readonly at: Path } | null
  readonly on: readonly string[]
  readonly when: Condition
  readonly key: readonly Path[]
  readonly audience: DeclaredAudience | null
  readonly anchor: Path
  readonly cancelOn: readonly CancelOn[]
  readonly stillTrue: Condition
  readonly settleMs: number
  readonly overdueMs: number | null
  readonly steps: readonly Step[]
  readonly sample: Sample
}

/** An audience in milliseconds. */
export interface DeclaredAudience {
  readonly by: Readonly<Partial<Record<Interest, number>>>
  readonly restMs: number
  readonly waveMs: number | null
}

/** Declares a trigger: the default export of a file under triggers/. */
export function defineTrigger(trigger: Trigger): Declaration {
  const when = trigger.when ?? { all: [] }
  const cancelOn = trigger.cancelOn ?? []
  return {
    name: trigger.name,
    class: trigger.class,
    topic: trigger.class === 'marketing' ? trigger.topic : null,
    consentedBy: (trigger.class === 'marketing' && trigger.consentedBy) || null,
    on: trigger.on,
    when,
    key: trigger.key,
    audience: trigger.audience ? audienceOf(trigger.audience) : null,
    anchor: trigger.anchor ?? 'event.occurredAt',
    cancelOn,
    stillTrue: trigger.stillTrue ?? when,
    settleMs: milliseconds(trigger.settle ?? (cancelOn.length ? { minutes: 5 } : {})),
    overdueMs: trigger.overdue === 'never' ? null : milliseconds(trigger.overdue),
    steps: trigger.steps,
    sample: trigger.sample,
  }
}

function audienceOf({ by, rest, wave }: Audience): DeclaredAudience {
  const spans = Object.entries(by).map(([kind, span]) => [kind, milliseconds(span)])
  return { by: Object.fromEntries(spans), restMs: milliseconds(rest), waveMs: wave ? milliseconds(wave) : null }
}
