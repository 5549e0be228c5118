import type { DataSource } from 'typeorm'
import type { Clock } from '../clock.ts'
import { isPassing, type Sql, transaction } from '../store/sql.ts'

/** Work that one transaction does with many rows, and what becomes of a row with which it cannot be done. */
export interface Batch<Row> {
  /** How many rows are worked on together. */
  readonly size: number
  /**
   * Works on the next rows, so many at most, and answers how many are done. Which it takes it says in `taken`, also when
   * it fails. `behind`: how many rows of a batch that failed were worked on alone before; null: nothing has failed so far.
   */
  work(limit: number, taken: Row[], behind: number | null): Promise<number>
  /** Sets a row aside, in a transaction of its own: not to be taken again, or not before `until`. */
  leave(sql: Sql, row: Row, until: Date, error: unknown): Promise<void>
  /** Told of a row that was set aside. */
  left(row: Row, until: Date, error: unknown): void
}

export interface BatchParts {
  readonly dataSource: DataSource
  readonly clock: Clock
}

/** A row that was set aside is looked at again after this real time, if at all. */
const LEAVE_MS = 600_000

/**
 * Works on a batch. One that fails for a reason of its data is worked on row by row, so that only the row it was is set
 * aside, and its neighbours go on; what passes by itself is nobody's fault, and the loop tries all of it again. Answers
 * how many rows are done; those set aside are not.
 */
export async function workOn<Row>({ dataSource, clock }: BatchParts, batch: Batch<Row>): Promise<number> {
  return attempt(batch, batch.size, null, async together => {
    let done = 0
    for (let behind = 0; behind < together.length; behind++) {
      done += await attempt(batch, 1, behind, async ([row], error) => {
        const until = clock.inReal(LEAVE_MS)
        await transaction(dataSource, { durable: true }, sql => batch.leave(sql, row as Row, until, error))
        batch.left(row as Row, until, error)
        return 0
      })
    }
    return done
  })
}

async function attempt<Row>(
  batch: Batch<Row>,
  limit: number,
  behind: number | null,
  failed: (taken: readonly Row[], error: unknown) => Promise<number>,
): Promise<number> {
  const taken: Row[] = []
  try {
    return await batch.work(limit, taken, behind)
  } catch (error) {
    if (isPassing(error) || !taken.length) throw error
    return failed(taken, error)
  }
}
