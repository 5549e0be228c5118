import type { Ground } from './ground.ts'

/** What one measurement of one side gave, by name: `rate` a second, `p50` and `p99` in milliseconds, `rss` in MB. */
export type Figures = Readonly<Record<string, number>>

/** One side of a bench: set up, measured, checked and taken down once a round. Throws when it did not do what it claims. */
export interface Side {
  readonly name: string
  measure(): Promise<Figures>
}

/** A line of the table: a figure of our side, beside another's, against the bar it has to pass. */
export interface Line {
  readonly name: string
  readonly figure: string
  readonly unit: string
  readonly ours: string
  readonly against?: string
  readonly bar?: Bar
}

export type Bar = { readonly ratioAtLeast: number } | { readonly below: number }

/** Sides that are measured in turn, and the lines that are read off their medians. */
export interface Bench {
  readonly name: string
  readonly lines: readonly Line[]
  /** Makes, before any clock starts, what all rounds share. */
  prepare(ground: Ground): Promise<readonly Side[]>
}
