import type { Condition } from './condition.ts'
import type { Duration } from './duration.ts'
import type { Json } from './json.ts'
import type { Path } from './path.ts'

/** What a run is about: the thing whose later facts may cancel it, or that it waits for. */
export type SubjectKind =
  | 'cart'
  | 'order'
  | 'subscription'
  | 'invoice'
  | 'variant'
  | 'fulfillment'
  | 'ticket'
  | 'card'
  | 'message'
  | 'person'

/** What a trigger does, one step after the other. Branches hold steps of their own and then go on together. */
export type Step =
  | { readonly wait: Duration }
  | { readonly until: Until }
  | { readonly waitFor: WaitFor }
  | { readonly branch: readonly Branch[]; readonly otherwise?: readonly Step[] }
  | { readonly split: Split }
  | { readonly send: Send }
  | { readonly update: Update }
  | Exit

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/**
 * Waits for a time of the person's own clock (`'09:00'`, in their zone: own, else their country's, else the shop's):
 *
 * - `at`: the next time it is then, on one of the days `on`; `between`: at once inside the window, else when it opens.
 * - `date`: the day or instant that stands at a path, so long `before` or `after` it. A day without time is meant `at`
 *   (default 09:00). `yearly`: its next anniversary; 29 February is 28 February in other years. A path that is missing, or
 *   has no date, ends the run. What is past already goes at once, unless `missed` says to leave out the steps up to the next `until`
 *   (`skip`) or all of them (`exit`).
 *
 * Reckoned anew at once when the person is heard to be somewhere else, or another day of theirs is (`contact.birthday`), or of the thing
 * that the run's key names (`fulfillment.estimatedAt`).
 */
export type Until =
  | { readonly at: string; readonly on?: readonly Weekday[] }
  | { readonly between: readonly [string, string]; readonly on?: readonly Weekday[] }
  | {
      readonly date: Path
      readonly before?: Duration
      readonly after?: Duration
      readonly at?: string
      readonly yearly?: true
      readonly missed?: 'skip' | 'exit'
    }

/** Waits until something happens, but no longer than `within`. Both ways go on after it. What ended one wait does not end the next. */
export interface WaitFor {
  readonly event: string
  /** The event must be about the same thing, or person, as the run. */
  readonly by: SubjectKind
  readonly within: Duration
  readonly met?: readonly Step[]
  readonly otherwise?: readonly Step[]
}

/**
 * The first that holds is taken. Besides what the trigger's own conditions read there is `engagement.clicked` and
 * `engagement.converted`: whether this run's messages led to it. Opens are no engagement: mail programs open by themselves.
 */
export interface Branch {
  readonly when: Condition
  readonly steps: readonly Step[]
}

/** Divides people by the hash of the split's name and the person: the same person always goes the same way. */
export interface Split {
  readonly name: string
  /** Percents add up to 100 at most; the rest goes straight on. */
  readonly into: readonly { readonly percent: number; readonly steps: readonly Step[] }[]
}

export type ChannelName = 'email' | 'sms'

export interface Send {
  /** One channel, or several: the first that this person can and may be reached by. */
  readonly channel: ChannelName | readonly [ChannelName, ...ChannelName[]]
  readonly template: string
  /** The template's data: name → where it is read from. A path that is missing gives null. */
  readonly data: Readonly<Record<string, Path>>
  /**
   * An address named by the fact itself, before the contact's own; of several, the first that is there. Transactional
   * messages only.
   */
  readonly to?: Path | readonly [Path, ...Path[]]
  /**
   * What must hold of this message when it is about to go, besides `stillTrue`, which is about the whole run: where it does
   * not, the message is left out, the decision says what failed, and the series goes on.
   */
  readonly onlyIf?: Condition
}

/** Notes something about the person under a name that no source states: `contact.<field>`. */
export interface Update {
  readonly field: string
  readonly to: Json | { readonly path: Path }
}

export interface Exit {
  /** Ends the run; why, in a few words for the record. */
  readonly exit: string
}

/** A step as it is carried out. Branches are jumps, so that a run's place is one number. */
export type Instruction =
  | { readonly wait: Duration }
  | { readonly until: Until; readonly skipTo: number }
  | {
      readonly waitFor: { readonly event: string; readonly by: SubjectKind; readonly withinMs: number }
      readonly else: number
    }
  | { readonly test: Condition; readonly else: number }
  /** Of a hundred people, those from the one to before the other. */
  | { readonly share: { readonly name: string; readonly from: number; readonly to: number }; readonly else: number }
  | { readonly goto: number }
  | { readonly send: Send }
  | { readonly update: Update }
  | Exit
