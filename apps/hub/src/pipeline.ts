import type { Plugin } from '@beckon/plugin-kit'
import type { DataSource } from 'typeorm'
import type { Clock } from './clock.ts'
import type { Channel } from './deliver/channel.ts'
import type { BrakeKey } from './gate/brake.store.ts'
import { sayDiscard } from './gate/discard.store.ts'
import { findOwners, type Owners } from './identify/contact.store.ts'
import { findItems } from './inbox/find-items.ts'
import type { Observer } from './observer.ts'
import { type Batch, workOn } from './pipeline/batch.ts'
import { judgeKept } from './pipeline/clicks.ts'
import { digest } from './pipeline/digest/digest.ts'
import { deal, messagesIn, type NamedItem, named, peopleIn } from './pipeline/digest/lanes.ts'
import { leftItems } from './pipeline/digest/left-items.ts'
import { type OpenedItem, openItems } from './pipeline/digest/opened-item.ts'
import { findRecipients } from './pipeline/digest/reports.ts'
import { FanOuts } from './pipeline/fan-out/fan-outs.ts'
import { OldRequests, type OldRequestsParts } from './pipeline/privacy/old-requests.ts'
import { emptyMarkedRequests } from './pipeline/privacy/raw-requests.ts'
import type { TakenPerson } from './pipeline/segments/segment-edges.ts'
import { segmentPages } from './pipeline/segments/segment-pages.ts'
import type { RebuildParts } from './pipeline/segments/segment-rebuild.ts'
import { type Decided, type DecideParts, decide } from './pipeline/send/decide.ts'
import { endDiscardedPage } from './pipeline/send/discard.ts'
import { HandOvers } from './pipeline/send/hand-overs.ts'
import { letGo } from './pipeline/send/let-go.ts'
import { endNextPage } from './pipeline/uninstall/waiting-pages.ts'
import { refreshFigures } from './store/planner-figures.ts'
import { autocommit, isPassing, type Sql, transaction } from './store/sql.ts'
import { AT_ONCE_MS } from './track/clicks.ts'
import { claimTimers, type DueTimer, postpone } from './wait/timer.store.ts'

/**
 * The table of contents: what follows what, and what is one transaction.
 *
 *     webhook → receive → inbox → normalise → identify → evaluate → wait → gate → render → deliver → track
 *
 * | step     | does                                                                            | commits                       |
 * | receive  | verify, store the raw request and its items (receive/, inbox/)                  | one for many requests         |
 * | digest   | items → events → contacts and state → runs and timers (pipeline/digest/)        | one for a batch               |
 * |          | whoever asked to be forgotten is, with the batch that says so (pipeline/privacy/) |                             |
 * |          | raw requests that are too old to be kept are emptied (pipeline/privacy/)        | one for a page                |
 * |          | what waits for an account that took us out ends (pipeline/uninstall/): a page   | with the batch, then one for  |
 * |          | with the batch that says so, the rest by themselves                             | a page                        |
 * | fan-out  | who else a fact about an item concerns → runs, by pages (pipeline/fan-out/)     | one for a page                |
 * | segments | who moves between segments by time alone; rebuilds (pipeline/segments/)         | one for a page                |
 * | let go   | what was held, once its trigger or channel is resumed → due (pipeline/send/)    | one for a page                |
 * | send     | due timers → still true? → gate → drop, hold or claim (pipeline/send/decide.ts) | decision and claim in one     |
 * |          | hand over what was claimed (deliver/), then record (pipeline/send/record.ts)    | one for what came back        |
 * | track    | unsubscribes come back as inbox items (track/)                                  | as receive                    |
 * |          | clicks likewise, once it can be told that a person clicked (pipeline/clicks.ts) | one for a page                |
 *
 * Every step can be repeated: a process that dies in one loses its transaction, and the rows wait for the next.
 */
export interface PipelineParts
  extends Omit<DecideParts, 'channel' | 'segments'>,
    Pick<RebuildParts, 'segments'>,
    OldRequestsParts {
  readonly dataSource: DataSource
  readonly clock: Clock
  readonly plugins: ReadonlyMap<string, Pick<Plugin, 'open' | 'topics' | 'topicsByHand'>>
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

/** Items of one digest: large enough that some sixty statements cost little an item, small enough to yield (docs/performance.md). */
const DIGEST_BATCH = 1000

/** How many digests one process does at once, beside that of prices and stock: while one waits for the database, the other reads and reckons. */
const LANES = 3

/** What is found for them at once: as many as they take, with bodies that fit into memory, opened several times as large. */
const AT_ONCE = { items: DIGEST_BATCH * LANES, bytes: 32 * 2 ** 20 }

/** Fewer items than these are done before a second transaction has begun. */
const WORTH_LANES = 50

/** Timers of one decision: their mails are in memory until they are handed over. */
const SEND_BATCH = 500

/** A hand-over is written down within this real time, or its outcome counts as unknown. Longer than any channel's time-outs. */
const LEASE_MS = 30_000

/** How far the digest may be behind (real time) when a late timer is decided. */
const CAUGHT_UP_MS = 1_000

export class Pipeline {
  private readonly handOvers: HandOvers
  private readonly fanOuts: FanOuts
  private readonly oldRequests: OldRequests
  private readonly segmentPages: readonly Batch<TakenPerson>[]
  private readonly due: Batch<DueTimer>
  private batches = 0

  constructor(private readonly parts: PipelineParts) {
    this.handOvers = new HandOvers(parts)
    this.fanOuts = new FanOuts(parts)
    this.oldRequests = new OldRequests(parts)
    this.segmentPages = segmentPages(parts)
    this.due = {
      size: SEND_BATCH,
      work: (limit, taken) => this.decideDue(Math.min(limit, parts.channel.capacity()), taken),
      leave: postpone,
      left: (timer, until, error) => parts.observer.decisionFailed(timer, until, error),
    }
  }

  /** T2. Answers how many items it digested. */
  async digest(): Promise<number> {
    const { dataSource, clock, plugins } = this.parts
    const now = clock.now()
    const found = await transaction(dataSource, { durable: false }, sql => findItems(sql, now, AT_ONCE))
    if (!found.length) return this.nothingToDigest()
    const lanes = await this.lanes(openItems(found, plugins))
    const ends = await Promise.allSettled(lanes.map(lane => workOn(this.parts, this.lane(lane))))
    const failed = ends.find(end => end.status === 'rejected')
    if (failed) throw failed.reason
    await this.keepFigures()
    return ends.reduce((taken, end) => taken + (end.status === 'fulfilled' ? end.value : 0), 0)
  }

  /** What T2 left: the next page of people whom facts about items concern. Answers with how many facts it went on. */
  async fanOut(): Promise<number> {
    const taken = await workOn(this.parts, this.fanOuts)
    if (taken) await this.keepFigures()
    return taken
  }

  /** Who moves between segments because time goes on, and the next page of a rebuild; answers how many were looked at. */
  async segments(): Promise<number> {
    let taken = 0
    for (const page of this.segmentPages) taken += await workOn(this.parts, page)
    if (taken) await this.keepFigures()
    return taken
  }

  /** Ends the next page of what waited for accounts that took us out; answers whether there was one. */
  async uninstalls(): Promise<boolean> {
    const { dataSource, clock, observer } = this.parts
    const end = observer.begin('uninstalls')
    // Not durable by itself: what a crash of the machine takes, it takes together with the place it had come to.
    const ended = await transaction(dataSource, { durable: false }, sql => endNextPage(sql, clock.now(), this.parts))
    if (!ended) return false
    end()
    observer.decided(ended)
    return true
  }

  /** Empties the next page of raw requests that are too old to be kept; answers whether there was one. */
  retention(): Promise<boolean> {
    return this.oldRequests.emptyNextPage()
  }

  /** Makes the next page of what was held due whose trigger or channel was resumed; answers whether there was anything. */
  async letGo(): Promise<boolean> {
    const { dataSource, clock } = this.parts
    return (await letGo(autocommit(dataSource), clock.now())) > 0
  }

  /** T3. Claims as many due timers as the channel takes now, and begins to hand them over; answers how many it decided. */
  async send(): Promise<number> {
    const decided = await workOn(this.parts, this.due)
    if (decided) await this.keepFigures()
    return decided
  }

  /** Ends what waits for a trigger that is paused or braked; answers how many runs ended, null when it is neither. */
  async discard(key: BrakeKey): Promise<number | null> {
    const { dataSource, clock, observer } = this.parts
    // Committed by itself: from now on nothing of it goes, whatever becomes of the pages.
    const word = await transaction(dataSource, { durable: true }, sql => sayDiscard(sql, key, clock.now()))
    if (!word) return null
    let ended = 0
    for (let after: string | null = ''; after !== null; ) {
      const from: string = after
      const page = await transaction(dataSource, { durable: true }, sql => endDiscardedPage(sql, key, word, from))
      observer.decided(page.decisions)
      ended += page.decisions.length
      after = page.last
    }
    return ended
  }

  /** Judges the clicks that are old enough for it; answers how many. */
  async clicks(): Promise<number> {
    const { dataSource, clock, observer } = this.parts
    const end = observer.begin('track')
    const now = clock.now()
    const windowMs = clock.inReal(AT_ONCE_MS).getTime() - now.getTime()
    // Not durable by itself: what a crash of the machine takes, it takes together with the fact.
    const judged = await transaction(dataSource, { durable: false }, sql => judgeKept(sql, now, windowMs))
    if (judged) end()
    return judged
  }

  /** Resolves when everything handed over is written down. */
  settled(): Promise<void> {
    return this.handOvers.settled()
  }

  private async decideDue(limit: number, taken: DueTimer[]): Promise<number> {
    if (limit <= 0) return 0
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
    return decided.decisions.length + decided.moved
  }

  /** Two digests may have finished parts of one request at the same moment, each thinking that the other is not done. */
  private async nothingToDigest(): Promise<number> {
    await transaction(this.parts.dataSource, { durable: false }, emptyMarkedRequests)
    return 0
  }

  private async lanes(items: readonly OpenedItem[]): Promise<OpenedItem[][]> {
    if (items.length < WORTH_LANES) return [[...items]]
    const all = items.map(named)
    // Lanes only wait more without the answer: what a look-up cannot tell must not stop the items.
    const unknown = (error: unknown): Owners => {
      this.parts.observer.ownersUnknown(error)
      return new Map()
    }
    return deal(all, LANES, await this.ownersOf(all).catch(unknown))
  }

  private async ownersOf(named: readonly NamedItem[]): Promise<Owners> {
    const sql = autocommit(this.parts.dataSource)
    const [people, recipients] = [await findOwners(sql, peopleIn(named)), await findRecipients(sql, messagesIn(named))]
    return new Map([...people, ...recipients])
  }

  /** Items that are digested together. The one that makes their digest fail is left. */
  private lane(items: readonly OpenedItem[]): Batch<OpenedItem> {
    return {
      size: items.length,
      work: (limit, taken, behind) => {
        const first = behind ?? 0
        taken.push(...items.slice(first, first + limit))
        // Of a batch that failed nobody is put with an item that concerns many: pages leave out the one it may have been.
        return this.inDigest(taken, behind === null ? this.parts.audiencePage : 0)
      },
      ...leftItems(this.parts.observer),
    }
  }

  private async inDigest(items: readonly OpenedItem[], audiencePage: number): Promise<number> {
    const { dataSource, clock, catalogue, segments, shop, allowTestEvents, observer } = this.parts
    const end = observer.begin('digest')
    // Not durable by itself: what a crash of the machine takes, the inbox makes again with the same ids, and the
    // durable claim of a send flushes it before anything leaves.
    const { current: triggers, declarationOf, endedBy, days } = catalogue
    const parts = { triggers, declarationOf, endedBy, days, segments, shop, allowTestEvents, audiencePage }
    const digested = await transaction(dataSource, { durable: false }, async sql => {
      await catalogue.catchUp(sql)
      return digest(sql, parts, items, clock.now())
    })
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
}
