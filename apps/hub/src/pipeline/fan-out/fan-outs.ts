import { postponeFanOuts, type TakenFanOut } from '../../evaluate/fan-out.store.ts'
import type { Observer } from '../../observer.ts'
import { type Sql, transaction } from '../../store/sql.ts'
import type { Batch, BatchParts } from '../batch.ts'
import { claimPages, type FanOutParts, fanOut } from './fan-out.ts'

export interface FanOutsParts extends FanOutParts, BatchParts {
  readonly observer: Observer
}

/** Pages of facts about items that concern more people than one transaction takes. */
export class FanOuts implements Batch<TakenFanOut> {
  /** Facts that one page may go on with: most concern so few people that many fit into it. */
  readonly size = 200
  /** Who had the last page. Each process has turns of its own. */
  private lastTenant = ''

  constructor(private readonly parts: FanOutsParts) {}

  async work(limit: number, taken: TakenFanOut[], behind: number | null): Promise<number> {
    const { dataSource, clock, observer } = this.parts
    const end = observer.begin('fan-out')
    const now = clock.now()
    // Not durable by itself: what a crash of the machine takes, it takes together with the place it had come to.
    const spread = await transaction(dataSource, { durable: false }, async sql => {
      taken.push(...(await claimPages(sql, now, limit, this.lastTenant)))
      this.lastTenant = taken[0]?.tenantId ?? this.lastTenant
      return taken.length ? fanOut(sql, this.parts, taken, now, behind !== null) : null
    })
    if (!spread) return 0
    end()
    observer.decided(spread.decisions)
    for (const { item, error } of spread.leftOut) observer.fanOutLeft(item, error)
    return taken.length
  }

  leave(sql: Sql, fact: TakenFanOut, until: Date): Promise<void> {
    return postponeFanOuts(sql, [fact], until)
  }

  left({ eventId, trigger }: TakenFanOut, until: Date, error: unknown): void {
    this.parts.observer.fanOutFailed({ event: eventId, trigger }, until, error)
  }
}
