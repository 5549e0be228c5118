import type { Arrival } from '../../wait/walk.ts'
import type { Underway } from './underway.ts'

/** A due run with where its walk led. */
export interface Arrived {
  readonly underway: Underway
  readonly arrival: Arrival
}
