import type { Prepared } from './compose.ts'
import type { Standing } from './standing.ts'

/** A message that was claimed and is to be handed over once the transaction is committed. */
export interface HandOver extends Prepared {
  /** Null: the channel's own. */
  readonly from: string | null
  readonly attempt: number
  readonly standing: Standing
}
