import type { Observer } from '../../observer.ts'
import { transaction } from '../../store/sql.ts'
import type { BatchParts } from '../batch.ts'
import { emptyNextPage } from './retention.ts'

export interface OldRequestsParts extends BatchParts {
  readonly observer: Observer
  /** How old the content of a raw request may become (business time, by which it was received); null: it is kept for ever. */
  readonly rawRetentionMs: number | null
}

/** Pages of raw requests that are too old to be kept. */
export class OldRequests {
  /** Tenants of whom somebody else holds a request: left out until there is no other, which do not wait for them. */
  private readonly heldUp = new Set<string>()

  constructor(private readonly parts: OldRequestsParts) {}

  /** Answers whether there was one. */
  async emptyNextPage(): Promise<boolean> {
    const { dataSource, clock, observer, rawRetentionMs } = this.parts
    if (rawRetentionMs === null) return false
    const end = observer.begin('retention')
    const before = new Date(clock.now().getTime() - rawRetentionMs)
    // Not durable by itself: what a crash of the machine brings back, it brings back together with the place reached.
    const emptied = await transaction(dataSource, { durable: false }, sql => emptyNextPage(sql, before, this.heldUp))
    if (!emptied) {
      this.heldUp.clear()
      return false
    }
    end()
    observer.emptied(emptied.requests)
    if (!emptied.passed) this.heldUp.add(emptied.tenantId)
    return true
  }
}
