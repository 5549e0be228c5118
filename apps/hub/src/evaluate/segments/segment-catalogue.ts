import type { Sql } from '../../store/sql.ts'
import { keepSegments, synchroniseSegments } from './segment.store.ts'
import type { SegmentSet } from './segment-set.ts'

/** How often a process looks whether its segments are still noted: a statement or two that write nothing. */
const KEEP_MS = 60_000

/** The segments that count now. */
export class SegmentCatalogue {
  private keptAt = 0

  constructor(public current: SegmentSet) {}

  /** Notes today's segments in the database, and which of them are new. */
  async synchronise(sql: Sql, at: Date): Promise<void> {
    await synchroniseSegments(sql, this.current.all, at)
  }

  /** Sees to it, now and then, that they stay noted: a process with other files may have started meanwhile. */
  async keep(sql: Sql, at: Date): Promise<void> {
    if (at.getTime() - this.keptAt < KEEP_MS) return
    await keepSegments(sql, this.current.all, at)
    this.keptAt = at.getTime()
  }

  /** Goes on with others, as files were edited. */
  async replace(sql: Sql, next: SegmentSet, at: Date): Promise<void> {
    this.current = next
    await this.synchronise(sql, at)
  }
}
