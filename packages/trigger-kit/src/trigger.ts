import { compile } from './compile.ts'
import { all, type Condition, equals } from './condition.ts'
import { type Duration, milliseconds } from './duration.ts'
import type { Json } from './json.ts'
import type { Path } from './path.ts'
import type { Instruction, Step, SubjectKind } from './step.ts'

export interface CancelOn {
  readonly event: string
  /** The event must be about the same cart (by any of its tokens), order, …, or person (by any of their identifiers). */
  readonly by: SubjectKind
  /**
   * `anchor`: only when it happened at or after the fact the run started on; of the run's own type, after it. Default:
   * whenever it happened.
   */
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
   * of the channel as a whole before the fact (`subscribed`, `pending`, `unsubscribed`, or null), and `previous`, what the
   * same person's event of the same type before this one said: `previous.points`; and, in messages too, `latest`, their
   * newest event of the type, this one or one that came since: `latest.occurredAt`, `latest.data.points`. Where
   * events leave out what has not changed, `stated.<field>` is what the newest of them that speaks of the field says of it,
   * and `statedBefore.<field>` the same of those before this one. Of `cart` and `order`
   * there is, in messages too, what can be bought of it: `cart.soldOut` when nothing can, `cart.available.items`, `.itemCount`
   * and `.total`, and `cart.unavailable.itemCount`. What is sold out may be back; of what the catalogue has no more,
   * `cart.withdrawn` says that there is nothing else, and `cart.listed.items` leaves it out.
   */
  readonly stillTrue?: Condition
  /** How long facts may still be on their way: due is never earlier than receipt + settle. Default 5 min with `cancelOn`, else 0. */
  readonly settle?: Duration
  /**
   * How late a message may be before it is dropped, counted from when it was meant to go. Default: marketing 24 h,
   * transactional never.
   */
  readonly overdue?: Duration | 'never'
  /**
   * Whether a person may go through it again: once for each key (the default), once in their life (`never`), or for
   * another key only so long after the last run that reached them.
   */
  readonly reentry?: 'per-key' | 'never' | { readonly after: Duration }
  /**
   * Of the events `segment.entered` and `segment.exited`: which segment. Who is no longer in it (or is back in it) when
   * the message is about to go does not get it.
   */
  readonly segment?: string
  /**
   * Where the instant stands by which the message is owed: sent later all the same, with `deadline-missed` as the
   * decision's reason, so that somebody learns of it.
   */
  readonly deadline?: Path
  /**
   * Whether the links of its mails lead by way of the hub, so that it learns who followed one (`engagement.clicked`,
   * `message.clicked`). That is personal data under ePrivacy, so nothing is counted unless it says so, and a merchant can
   * refuse it for all (`PATCH /admin/api/tenants/{id}`). `false` where a trigger goes by clicks that your provider counts
   * and your servers report (`POST /webhooks/track`).
   */
  readonly trackClicks?: boolean
  /**
   * It is only tried: all is decided as ever, but what would go is a decision `shadow` instead, and no field is updated.
   * A run that began in it ends in it.
   */
  readonly shadow?: boolean
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
  /** Which of several messages to one person comes first, and which gives way: the higher number. Default 0. */
  readonly priority?: number
  /** Percent of people, always the same, who never get it, so that its effect can be measured; besides those of HOLDOUT_PERCENT. */
  readonly holdout?: number
  /** What falls into the quiet hours waits for their end (the default), or is not sent. */
  readonly quietHours?: 'hold' | 'drop'
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
  readonly reentry: DeclaredReentry
  readonly segment: string | null
  readonly deadline: Path | null
  readonly priority: number
  readonly holdout: number | null
  readonly quietHours: 'hold' | 'drop'
  /** Only where it is stated: a revision that says nothing of it stays the same revision. */
  readonly trackClicks?: boolean
  /** Only where it is so, likewise. */
  readonly shadow?: true
  readonly steps: readonly Instruction[]
  readonly sample: Sample
}

export type DeclaredReentry = 'per-key' | 'never' | { readonly afterMs: number }

/** An audience in milliseconds. */
export interface DeclaredAudience {
  readonly by: Readonly<Partial<Record<Interest, number>>>
  readonly restMs: number
  readonly waveMs: number | null
}

/** Declares a trigger: the default export of a file under triggers/. What is wrong with it is told when it is loaded. */
export function defineTrigger(trigger: Trigger): Declaration {
  const declaration = declared(trigger)
  written.set(declaration, trigger)
  return declaration
}

/** A file that silences the compiler may hold anything: what no steps can be made of stays as it is written, to be refused. */
function declared(trigger: Trigger): Declaration {
  try {
    return declarationOf(trigger)
  } catch {
    return {} as Declaration
  }
}

function declarationOf(trigger: Trigger): Declaration {
  const when = ofSegment(trigger)
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
    stillTrue: memberStill(trigger, trigger.stillTrue ?? when),
    settleMs: milliseconds(trigger.settle ?? (cancelOn.length ? { minutes: 5 } : {})),
    overdueMs: overdueOf(trigger),
    reentry: reentryOf(trigger.reentry),
    segment: trigger.segment ?? null,
    deadline: trigger.deadline ?? null,
    ...ofMarketing(trigger),
    ...(trigger.trackClicks !== undefined && { trackClicks: trigger.trackClicks }),
    ...(trigger.shadow && { shadow: true }),
    steps: compile(trigger.steps),
    sample: trigger.sample,
  }
}

const written = new WeakMap<Declaration, Trigger>()

/** Whether a value is what `defineTrigger` answered. */
export const isDeclared = (value: unknown): value is Declaration => written.has(value as Declaration)

/** A trigger as its file has it: what a declaration left out because nothing has such a name can be seen here alone. */
export const writtenOf = (declaration: Declaration): Trigger | undefined => written.get(declaration)

function ofMarketing(trigger: Trigger): Pick<Declaration, 'priority' | 'holdout' | 'quietHours'> {
  if (trigger.class === 'transactional') return { priority: 0, holdout: null, quietHours: 'hold' }
  return {
    priority: trigger.priority ?? 0,
    holdout: trigger.holdout ?? null,
    quietHours: trigger.quietHours ?? 'hold',
  }
}

function overdueOf(trigger: Trigger): number | null {
  const overdue = trigger.overdue ?? (trigger.class === 'marketing' ? { hours: 24 } : 'never')
  return overdue === 'never' ? null : milliseconds(overdue)
}

function reentryOf(reentry: Base['reentry'] = 'per-key'): DeclaredReentry {
  return typeof reentry === 'string' ? reentry : { afterMs: milliseconds(reentry.after) }
}

function ofSegment({ when = { all: [] }, segment }: Base): Condition {
  return segment ? all(equals('event.data.segment', segment), when) : when
}

function memberStill({ on, segment }: Base, condition: Condition): Condition {
  if (!segment) return condition
  return all(equals(`segments.${segment}`, on.includes('segment.entered')), condition)
}

function audienceOf({ by, rest, wave }: Audience): DeclaredAudience {
  const spans = Object.entries(by).map(([kind, span]) => [kind, milliseconds(span)])
  return { by: Object.fromEntries(spans), restMs: milliseconds(rest), waveMs: wave ? milliseconds(wave) : null }
}
