import type { DataSource } from 'typeorm'
import type { Clock } from '../clock.ts'
import { type FanOut, postponeFanOuts } from '../evaluate/fan-out.store.ts'
import type { Observer } from '../observer.ts'
import { isPassing, transaction } from '../store/sql.ts'
import { claimPages, type FanOutParts, fanOut } from './fan-out.ts'

export interface FanOutsParts extends FanOutParts {
  readonly dataSource: DataSource
  readonly clock: Clock
  readonly observer: Observer
}

/** Facts that one page may go on with: most concern so few people that many fit into it. */
const MOST_AT_ONCE = 200

/** A page that cannot be put is tried again after this real time. */
const POSTPONE_MS = 600_000

/** Goes on, page by page, with facts about items that concern more people than one transaction takes. */
export class FanOuts {
  /** Who had the last page. Each process has turns of its own. */
  private lastTenant = ''

  constructor(private readonly parts: FanOutsParts) {}

  /** One page. Answers with how many facts it went on. */
  async next(): Promise<number> {
    const taken: FanOut[] = []
    try {
      return await this.page(MOST_AT_ONCE, taken)
    } catch (error) {
      if (isPassing(error) || !taken.length) throw error
      return this.alone(taken.length)
    }
  }

  private async page(limit: number, taken: FanOut[]): Promise<number> {
    const { dataSource, clock, observer } = this.parts
    const end = observer.begin('fan-out')
    const now = clock.now()
    // Not durable by itself: what a crash of the machine takes, it takes together with the place it had come to.
    const spread = await transaction(dataSource, { durable: false }, async sql => {
      taken.push(...(await claimPages(sql, now, limit, this.lastTenant)))
      this.lastTenant = taken[0]?.tenantId ?? this.lastTenant
      return taken.length ? fanOut(sql, this.parts, taken, now, limit === 1) : null
    })
    if (!spread) return 0
    end()
    observer.decided(spread.decisions)
    for (const { item, error } of spread.leftOut) observer.fanOutLeft(item, error)
    return taken.length
  }

  /** A page failed for a reason of its data: each fact for itself, without the people it was, or later if it was nobody. */
  private async alone(count: number): Promise<number> {
    const { dataSource, clock, observer } = this.parts
    let done = 0
    for (let n = 0; n < count; n++) {
      const taken: FanOut[] = []
      try {
        done += await this.page(1, taken)
      } catch (error) {
        if (isPassing(error) || !taken.length) throw error
        const until = clock.inReal(POSTPONE_MS)
        await transaction(dataSource, { durable: true }, sql => postponeFanOuts(sql, taken, until))
        for (const { eventId, trigger } of taken) observer.fanOutFailed({ event: eventId, trigger }, until, error)
      }
    }
    return done
  }
}
