import type { Condition, Context, Declaration } from '@beckon/trigger-kit'
import type { Act } from './consent.ts'
import type { Reserved } from './frequency-cap.ts'
import type { TriggerState } from './gate.store.ts'
import type { Person } from './holdout.ts'
import type { Place } from './place.ts'
import type { Upcoming } from './upcoming.ts'

/** All that decides whether a message may go now: rows and time come in, a verdict goes out. */
export interface Asked {
  readonly now: Date
  readonly declaration: Declaration
  /** What must hold of this message, besides what must of the run. */
  readonly onlyIf: Condition | undefined
  /** When the step was meant to happen: what "overdue" is counted from. */
  readonly intendedAt: Date
  readonly isTest: boolean
  readonly context: Context
  /** With an audience: when its person was last told of the item, by another run. */
  readonly toldAt: Date | null
  /** When the person was last reached by another run of the trigger; null also for a run that has reached them itself. */
  readonly reachedAt: Date | null
  /** With waves: how many units there are (null: not counted), and how many people were told in this wave. */
  readonly wave: Wave | null
  readonly triggerState: TriggerState
  readonly channelState: 'active' | 'paused'
  /** When the account that the run's fact is of took us out, if that was at or after the fact. */
  readonly uninstalledAt: Date | null
  /** The fact that ends the run, in words for the record. */
  readonly cancelledBy: string | undefined
  readonly channel: string
  /** Whether there is anybody to hand over to on this channel. */
  readonly hasProvider: boolean
  readonly address: string | null
  /** Why this address must not be written to, or not with marketing. */
  readonly suppressed: { readonly reason: string; readonly scope: 'all' | 'marketing' } | null
  readonly acts: readonly Act[]
  /** Null: the run is nobody's, so nobody said yes. */
  readonly person: Person | null
  /** The share of people who get no marketing at all, in percent. */
  readonly holdoutPercent: number
  /** The marketing of this person that counts under the caps, this message not. */
  readonly reserved: readonly Reserved[]
  /** The person's own more important messages that are due on this channel soon, the first due first. */
  readonly upcoming: readonly Upcoming[]
  readonly place: Place
  readonly allowTestEvents: boolean
  /** Why no marketing may leave this hub at all; the law asks for a postal address in it. */
  readonly marketingRefused: string | null
}

export interface Wave {
  readonly units: number | null
  readonly told: number
}
