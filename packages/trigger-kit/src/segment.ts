import type { Condition } from './condition.ts'

/** People who have something in common, for as long as they have it. */
export interface Segment {
  readonly name: string
  /**
   * Who belongs to it: a condition on `contact.<field>`, counts of events, `orders` (`count`, `firstAt`, `lastAt`,
   * `meanGapDays`, `expectedAt`, `lapsedAt`, `spent`), `now`, and other segments (`segments.<name>`).
   */
  readonly where: Condition
}

/** Declares a segment: the default export of a file under segments/. Who comes to belong to it, or no longer does, can start triggers. */
export function defineSegment(segment: Segment): Segment {
  return segment
}
