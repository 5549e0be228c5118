import type { Plugin } from '@beckon/plugin-kit'
import type { DataSource } from 'typeorm'
import type { Clock } from './clock.ts'
import type { Channel } from './deliver/channel.ts'
import { GroupCommit } from './group-commit.ts'
import { type ClaimedItem, claimItem, claimItems, finishItems } from './inbox/inbox.store.ts'
import type { Observer } from './observer.ts'
import { type DecideParts, decide, type HandOver } from './pipeline/decide.ts'
import { digest } from './pipeline/digest.ts'
import { nextOf, type Result, record } from './pipeline/record.ts'
import { listUnsubscribe } from './render/headers.ts'
import { isPassing, type Sql, transaction } from './store/sql.ts'
import { claimTimers } from './wait/timer.store.ts'

/**
 * The table of contents: what follows what, and what is one transaction.
 *
 *     webhook → receive → inbox → normalise → identify → evaluate → wait → gate → render → deliver → track
 *
 * | step    | does                                                                       | commits                       |
 * | receive | verify, store the raw request and its items (receive/, inbox/)             | one for many requests         |
 * | digest  | items → events → contacts and state → runs and timers (pipeline/digest.ts) | one for a batch               |
 * | send    | due timers → still true? → gate → drop, hold or claim (pipeline/decide.ts) | decision and claim in one     |
 * |         | hand over what was claimed (deliver/), then record (pipeline/record.ts)    | one for what came back        |
 * | track   | unsubscribes come back as inbox items (track/)                             | as receive                    |
 *
 * Every step can be repeated: a process that dies in one loses its transaction, and the rows wait for the next.
 */
export interface PipelineParts extends Omit<DecideParts, 'channel'> {
  readonly dataSource: DataSource
  readonly clock: Clock
  readonly plugins: ReadonlyMap<string, Pick<Plugin, 'open' | 'topics'>>
  readonly channel: Channel
  readonly observer: Observer
  random(): number
}

/** Items of one digest, 500: large enough that the constant cost of a batch's statements is shared, small enough to yield. */
const DIGEST_BATCH = 500

/** A hand-over is written down within this real time, or its outcome counts as unknown. Longer than any channel's time-outs. */
const LEASE_MS = 30_000

/** How far the digest may be behind (real time) when a late timer is decided. */
const CAUGHT_UP_MS = 1_000

const RECORDING = { inFlight: 1, batch: 500, waiting: Number.POSITIVE_INFINITY, isFaultOfOne: (error: unknown) => !isPassing(error) }

export class Pipeline {
  private readonly results: GroupCommit<Result>
  private readonly inFlight = new Set<Promise<void>>()

  constructor(private readonly parts: PipelineParts) {
    this.results = new GroupCommit(results => this.record(results), RECORDING)
  }

  /** T2. Answers how many items it took. */
  async digest(): Promise<number> {
    const taken: ClaimedItem[] = []
    try {
      return await this.inDigest(async sql => {
        taken.push(...(await claimItems(sql, DIGEST_BATCH)))
        return taken
      })
    } catch (error) {
      if (isPassing(error) || !taken.length) throw error
      for (const item of taken) await this.digestAlone(item)
      return taken.length
    }
  }

  /** T3. Claims as many due timers as the channel takes now, and begins to hand them over; answers how many it decided. */
  async send(): Promise<number> {
    const { dataSource, clock, channel, observer } = this.parts
    const capacity = Math.min(500, channel.capacity())
    if (capacity <= 0) return 0
    const now = clock.now()
    const caughtUp = new Date(2 * now.getTime() - clock.inReal(CAUGHT_UP_MS).getTime())
    const decided = await transaction(dataSource, { durable: true }, async sql => {
      const timers = await claimTimers(sql, now, caughtUp, capacity)
      if (!timers.length) return null
      return decide(sql, this.parts, timers, now, clock.inReal(LEASE_MS))
    })
    if (!decided) return 0
    observer.decided(decided.decisions)
    for (const handOver of decided.handOvers) this.begin(handOver)
    return decided.decisions.length
  }

  /** Resolves when everything handed over is written down. */
  async settled(): Promise<void> {
    while (this.inFlight.size) await Promise.all(this.inFlight)
  }

  private async inDigest(claim: (sql: Sql) => Promise<readonly ClaimedItem[]>): Promise<number> {
    const { dataSource, clock, catalogue, plugins, observer } = this.parts
    // Not durable by itself: what a crash of the machine takes, the inbox makes again with the same ids, and the
    // durable claim of a send flushes it before anything leaves.
    const digested = await transaction(dataSource, { durable: false }, async sql => {
      const items = await claim(sql)
      if (!items.length) return null
      const parts = { plugins, triggers: catalogue.current, declarationOf: catalogue.declarationOf }
      return { ...(await digest(sql, parts, items, clock.now())), taken: items.length }
    })
    if (!digested) return 0
    observer.digested(digested)
    return digested.taken
  }

  /** A batch failed for a reason of its data: each item for itself, and the one it was becomes a dead letter. */
  private async digestAlone({ tenantId, id, plugin }: ClaimedItem): Promise<void> {
    try {
      await this.inDigest(sql => claimItem(sql, tenantId, id))
    } catch (error) {
      if (isPassing(error)) throw error
      const code = (error as { code?: string }).code ?? (error as Error).name
      const message = `${plugin}: the database or the hub refused what the item says (${code}); fix the cause, then POST /admin/api/inbox/${id}/replay.`
      const dead = { tenantId, id, state: 'dead' as const, error: { code: 'not-digestible', message } }
      await transaction(this.parts.dataSource, { durable: true }, sql => finishItems(sql, [dead]))
      this.parts.observer.itemFailed(dead, error)
    }
  }

  private begin(handOver: HandOver): void {
    const done = this.handOver(handOver).finally(() => this.inFlight.delete(done))
    this.inFlight.add(done)
  }

  private async handOver(handOver: HandOver): Promise<void> {
    const { message, rendered } = handOver
    const unsubscribe = message.data.unsubscribeUrl
    const handed = await this.parts.channel.deliver({
      to: message.address,
      subject: rendered.subject,
      html: rendered.html,
      text: rendered.text,
      headers: typeof unsubscribe === 'string' ? listUnsubscribe(unsubscribe) : {},
      messageId: message.headerMessageId,
      sendKey: message.sendKey,
      date: message.createdAt,
    })
    await this.recorded({ handOver, handed })
  }

  /** An outcome is not given up while the database is away: it is tried again until it is written down. */
  private async recorded(result: Result): Promise<void> {
    for (let failures = 0; ; failures++) {
      try {
        await this.results.add(result)
        return this.parts.observer.attempted(result, nextOf(result, this.parts.channel.idempotent))
      } catch (error) {
        this.parts.observer.recordFailed(result, error)
        if (!isPassing(error)) return
        await new Promise(resolve => setTimeout(resolve, Math.min(5_000, 100 * 2 ** failures)))
      }
    }
  }

  private async record(results: readonly Result[]): Promise<void> {
    const { dataSource, clock, channel, observer, random } = this.parts
    const parts = { now: clock.now(), idempotent: channel.idempotent, inReal: clock.inReal, random }
    observer.decided(await transaction(dataSource, { durable: true }, sql => record(sql, parts, results)))
  }
}

