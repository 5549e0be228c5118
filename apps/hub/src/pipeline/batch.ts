import type { DataSource } from 'typeorm'
import type { Clock } from '../clock.ts'
import { isPassing, isTimeout, type Sql, transaction } from '../store/sql.ts'

/** Work that one transaction does with many rows, and what becomes of a row with which it cannot be done. */
export interface Batch<Row> {
  /** How many rows are worked on together. */
  readonly size: number
  /**
   * Works on the next rows, so many at most, and answers how many are done. Which it takes it says in `taken`, also when
   * it fails. `behind`: how many rows of a batch that failed were worked on alone before; null: nothing has failed so far.
   */
  work(limit: number, taken: Row[], behind: number | null): Promise<number>
  /** Whether a row may wait alone for a lock that somebody holds; else all of them wait, as for whatever passes by itself. */
  readonly waitsAlone?: boolean
  /** For how long (real time) a row is set aside; nothing: as long as any. */
  pauseMs?(row: Row, error: unknown): number | undefined
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
        await setAside({ dataSource, clock }, batch, row as Row, error)
        return 0
      })
    }
    return done
  })
}

async function setAside<Row>({ dataSource, clock }: BatchParts, batch: Batch<Row>, row: Row, error: unknown) {
  const until = clock.inReal(batch.pauseMs?.(row, error) ?? LEAVE_MS)
  await transaction(dataSource, { durable: true }, sql => batch.leave(sql, row, until, error))
  batch.left(row, until, error)
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
    const isNobodys = isPassing(error) && !(batch.waitsAlone && isTimeout(error))
    if (isNobodys || !taken.length) throw error
    return failed(taken, error)
  }
}
