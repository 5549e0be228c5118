import type { Plugin } from '@beckon/plugin-kit'
import type { DataSource } from 'typeorm'
import type { Clock } from './clock.ts'
import type { Channel } from './deliver/channel.ts'
import { findOwners } from './identify/contact.store.ts'
import { findItems, takeItems } from './inbox/inbox.store.ts'
import type { Observer } from './observer.ts'
import { type Decided, type DecideParts, decide } from './pipeline/decide.ts'
import { digest } from './pipeline/digest.ts'
import { FanOuts } from './pipeline/fan-outs.ts'
import { HandOvers } from './pipeline/hand-over.ts'
import { deal, named, peopleIn } from './pipeline/lanes.ts'
import { type OpenedItem, openItems } from './pipeline/opened-item.ts'
import { emptyMarkedRequests } from './pipeline/raw-requests.ts'
import { SegmentPages } from './pipeline/segment-pages.ts'
import type { RebuildParts } from './pipeline/segment-rebuild.ts'
import { refreshFigures } from './store/planner-figures.ts'
import { autocommit, isPassing, type Sql, transaction } from './store/sql.ts'
import { claimTimers, type DueTimer, postpone } from './wait/timer.store.ts'

/**
 * The table of contents: what follows what, and what is one transaction.
 *
 *     webhook → receive → inbox → normalise → identify → evaluate → wait → gate → render → deliver → track
 *
 * | step    | does                                                                       | commits                       |
 * | receive | verify, store the raw request and its items (receive/, inbox/)             | one for many requests         |
 * | digest  | items → events → contacts and state → runs and timers (pipeline/digest.ts) | one for a batch               |
 * | fan-out | who else a fact about an item concerns → runs, by pages (pipeline/fan-out.ts) | one for a page                |
 * | segments | who moves between segments by time alone (pipeline/segment-edges.ts); rebuilds | one for a page            |
 * | send    | due timers → still true? → gate → drop, hold or claim (pipeline/decide.ts) | decision and claim in one     |
 * |         | hand over what was claimed (deliver/), then record (pipeline/record.ts)    | one for what came back        |
 * | track   | unsubscribes come back as inbox items (track/)                             | as receive                    |
 *
 * Every step can be repeated: a process that dies in one loses its transaction, and the rows wait for the next.
 */
export interface PipelineParts extends Omit<DecideParts, 'channel' | 'segments'>, Pick<RebuildParts, 'segments'> {
  readonly dataSource: DataSource
  readonly clock: Clock
  readonly plugins: ReadonlyMap<string, Pick<Plugin, 'open' | 'topics'>>
  readonly channel: Channel
  /** Whether nothing may be sent at all, asked in the transaction that would claim it. */
  readonly hold: { stands(sql: Sql): Promise<boolean> }
  readonly observer: Observer
  /** Acts of people about items that one transaction looks through. */
  readonly audiencePage: number
  random(): number
  /** Told when the channel can take more. */
  freed(): void
}

/** Items of one digest, 500: large enough that the constant cost of a batch's statements is shared, small enough to yield. */
const DIGEST_BATCH = 500

/** How many digests one process does at once: while one waits for the database, the other reads and reckons. */
const LANES = 2

/** Fewer items than these are done before a second transaction has begun. */
const WORTH_LANES = 50

/** Timers of one decision: see DIGEST_BATCH. */
const SEND_BATCH = 500

/** A hand-over is written down within this real time, or its outcome counts as unknown. Longer than any channel's time-outs. */
const LEASE_MS = 30_000

/** How far the digest may be behind (real time) when a late timer is decided. */
const CAUGHT_UP_MS = 1_000

/** A timer that cannot be decided is looked at again after this real time. */
const POSTPONE_MS = 600_000

export class Pipeline {
  private readonly handOvers: HandOvers
  private readonly fanOuts: FanOuts
  private readonly segmentPages: SegmentPages
  private batches = 0

  constructor(private readonly parts: PipelineParts) {
    this.handOvers = new HandOvers(parts)
    this.fanOuts = new FanOuts(parts)
    this.segmentPages = new SegmentPages(parts)
  }

  /** T2. Answers how many items it took. */
  async digest(): Promise<number> {
    const { dataSource, plugins } = this.parts
    const found = await transaction(dataSource, { durable: false }, sql => findItems(sql, DIGEST_BATCH * LANES))
    if (!found.length) return this.nothingToDigest()
    const lanes = await this.lanes(openItems(found, plugins))
    const ends = await Promise.allSettled(lanes.map(lane => this.digestLane(lane)))
    const failed = ends.find(end => end.status === 'rejected')
    if (failed) throw failed.reason
    await this.keepFigures()
    return ends.reduce((taken, end) => taken + (end.status === 'fulfilled' ? end.value : 0), 0)
  }

  /** What T2 left: the next page of people whom facts about items concern. Answers with how many facts it went on. */
  async fanOut(): Promise<number> {
    const taken = await this.fanOuts.next()
    if (taken) await this.keepFigures()
    return taken
  }

  /** Who moves between segments because time goes on, and the next page of a rebuild; answers how many were looked at. */
  async segments(): Promise<number> {
    const taken = await this.segmentPages.next()
    if (taken) await this.keepFigures()
    return taken
  }

  /** T3. Claims as many due timers as the channel takes now, and begins to hand them over; answers how many it decided. */
  async send(): Promise<number> {
    const capacity = Math.min(SEND_BATCH, this.parts.channel.capacity())
    if (capacity <= 0) return 0
    const taken: DueTimer[] = []
    try {
      return await this.decideDue(capacity, taken)
    } catch (error) {
      if (isPassing(error) || !taken.length) throw error
      return this.decideAlone(taken.length)
    }
  }

  /** Resolves when everything handed over is written down. */
  settled(): Promise<void> {
    return this.handOvers.settled()
  }

  private async decideDue(limit: number, taken: DueTimer[]): Promise<number> {
    const { dataSource, clock, observer } = this.parts
    const end = observer.begin('send')
    const now = clock.now()
    const caughtUp = clock.inReal(-CAUGHT_UP_MS)
    const decided = await transaction(dataSource, { durable: true }, async (sql): Promise<Decided | null> => {
      if (await this.parts.hold.stands(sql)) return null
      const due = await claimTimers(sql, now, caughtUp, limit)
      // A lease may end while this very process still waits for the outcome, or for a database to write it to.
      const free = due.filter(({ messageId }) => !messageId || !this.handOvers.isOpen(messageId))
      // The claim has a share for each tenant, so it may give more than was asked for.
      taken.push(...free.slice(0, limit))
      return taken.length ? decide(sql, this.parts, taken, now, clock.inReal(LEASE_MS)) : null
    })
    if (!decided) return 0
    end()
    observer.decided(decided.decisions)
    observer.braked(decided.braked)
    for (const handOver of decided.handOvers) this.handOvers.begin(handOver)
    await this.keepFigures()
    return decided.decisions.length + decided.moved
  }

  /** A batch failed for a reason of its data: each timer for itself, and the one it was waits while the others go. */
  private async decideAlone(count: number): Promise<number> {
    let decided = 0
    for (let n = 0; n < count && this.parts.channel.capacity() > 0; n++) {
      const taken: DueTimer[] = []
      try {
        decided += await this.decideDue(1, taken)
      } catch (error) {
        const [timer] = taken
        if (isPassing(error) || !timer) throw error
        const { dataSource, clock, observer } = this.parts
        const until = clock.inReal(POSTPONE_MS)
        await transaction(dataSource, { durable: true }, sql => postpone(sql, timer, until))
        observer.decisionFailed(timer, until, error)
      }
    }
    return decided
  }

  /** Two digests may have finished parts of one request at the same moment, each thinking that the other is not done. */
  private async nothingToDigest(): Promise<number> {
    await transaction(this.parts.dataSource, { durable: false }, emptyMarkedRequests)
    return 0
  }

  private async lanes(items: readonly OpenedItem[]): Promise<OpenedItem[][]> {
    if (items.length < WORTH_LANES) return [[...items]]
    const all = items.map(named)
    const owners = await findOwners(autocommit(this.parts.dataSource), peopleIn(all)).catch(error => {
      if (isPassing(error)) throw error
      // Lanes only wait more without the answer: what a look-up cannot tell must not stop the items.
      return new Map<string, string>()
    })
    return deal(all, LANES, owners)
  }

  private async digestLane(items: readonly OpenedItem[]): Promise<number> {
    try {
      return await this.inDigest(items)
    } catch (error) {
      if (isPassing(error)) throw error
      for (const item of items) await this.digestAlone(item)
      return items.length
    }
  }

  private async inDigest(items: readonly OpenedItem[]): Promise<number> {
    const { dataSource, clock, catalogue, segments, shop, allowTestEvents, audiencePage, observer } = this.parts
    const end = observer.begin('digest')
    // Not durable by itself: what a crash of the machine takes, the inbox makes again with the same ids, and the
    // durable claim of a send flushes it before anything leaves.
    const { current: triggers, declarationOf, endedBy } = catalogue
    const parts = { triggers, declarationOf, endedBy, segments, shop, allowTestEvents, audiencePage }
    const digested = await transaction(dataSource, { durable: false }, sql => digest(sql, parts, items, clock.now()))
    if (!digested.items.length) return 0
    end()
    observer.digested(digested)
    return digested.items.length
  }

  /** While tables grow from nothing, and now and then for those that others let grow. */
  private async keepFigures(): Promise<void> {
    this.batches++
    if (!Number.isInteger(Math.log2(this.batches)) && this.batches % 256) return
    // The work is committed: another process that does the same, or a database that goes away, takes nothing from it.
    await refreshFigures(this.parts.dataSource).catch(error => {
      if (!isPassing(error)) throw error
    })
  }

  /** A batch failed for a reason of its data: each item for itself, and the one it was becomes a dead letter. */
  private async digestAlone(item: OpenedItem): Promise<void> {
    const { tenantId, id, plugin } = item.claimed
    try {
      await this.inDigest([item])
    } catch (error) {
      if (isPassing(error)) throw error
      const code = (error as { code?: string }).code ?? (error as Error).name
      const message = `${plugin}: the database or the hub refused what the item says (${code}); fix the cause, then POST /admin/api/inbox/${id}/replay.`
      const dead = { tenantId, id, state: 'dead' as const, error: { code: 'not-digestible', message } }
      await transaction(this.parts.dataSource, { durable: true }, sql => takeItems(sql, [dead]))
      this.parts.observer.itemFailed(dead, error)
    }
  }
}
