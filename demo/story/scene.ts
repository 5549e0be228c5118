import type { Delivery } from '../platforms/delivery.ts'
import type { Somebody } from './people.ts'
import type { Moment } from './week.ts'

/** The instant of a moment in this run's week. */
export type At = (moment: Moment) => Date

/** One thing that happens. What it brings may carry earlier times than its own: platforms are late. */
export interface Scene {
  readonly at: Moment
  /** The line that is shown. */
  readonly tells: string
  /** The webhooks it brings, in the order in which they arrive. */
  readonly brings: (at: At) => readonly Delivery[]
  /** Who clicks "unsubscribe" in the last message they got. */
  readonly unsubscribes?: Somebody
}

/** A scene whose webhooks carry its own time. */
export function scene(at: Moment, tells: string, ...brings: readonly ((now: Date) => Delivery)[]): Scene {
  return { at, tells, brings: instant => brings.map(make => make(instant(at))) }
}
