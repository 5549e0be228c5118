import type { Sql } from '../store/sql.ts'
import { synchroniseSegments } from './segment.store.ts'
import type { SegmentSet } from './segment-set.ts'

/** The segments that count now. */
export class SegmentCatalogue {
  constructor(public current: SegmentSet) {}

  /** Notes today's segments in the database, and which of them are new. */
  async synchronise(sql: Sql, at: Date): Promise<void> {
    await synchroniseSegments(sql, this.current.all, at)
  }

  /** Goes on with others, as files were edited. */
  async replace(sql: Sql, next: SegmentSet, at: Date): Promise<void> {
    this.current = next
    await this.synchronise(sql, at)
  }
}
