import { setTimeout as pause } from 'node:timers/promises'
import type { DataSource } from 'typeorm'
import type { Clock } from '../../clock.ts'
import { GIVE_UP_AFTER_MS } from '../../deliver/backoff.ts'
import type { Channel, Handed } from '../../deliver/channel.ts'
import { GroupCommit } from '../../group-commit.ts'
import type { Observer } from '../../observer.ts'
import { listUnsubscribe } from '../../render/headers.ts'
import { isPassing, isTimeout, transaction } from '../../store/sql.ts'
import type { HandOver } from './hand-over.ts'
import { nextOf, type Result, record } from './record.ts'

export interface HandOverParts {
  readonly dataSource: DataSource
  readonly clock: Clock
  readonly channel: Channel
  readonly observer: Observer
  random(): number
  /** Told when the channel can take more. */
  freed(): void
}

const RECORDING = {
  batch: 500,
  second: Number.POSITIVE_INFINITY,
  waiting: Number.POSITIVE_INFINITY,
  sizeOf: () => 0,
  batchSize: 0,
  waitingSize: 0,
  isFaultOfOne: () => true,
}

const LONGEST_PAUSE_MS = 2_000

/** What was claimed leaves the house, and what became of it is written down: many outcomes in one transaction. */
export class HandOvers {
  private readonly open = new Map<string, Promise<void>>()
  private readonly results = new GroupCommit<Result>(results => this.recordSurely(results), RECORDING)

  constructor(private readonly parts: HandOverParts) {}

  begin(handOver: HandOver): void {
    const { id } = handOver.message
    const done = this.handOver(handOver).finally(() => {
      this.open.delete(id)
      this.parts.freed()
    })
    this.open.set(id, done)
  }

  /** Whether the outcome of a message is not written down yet by this very process. Its lease may be over all the same. */
  isOpen(messageId: string): boolean {
    return this.open.has(messageId)
  }

  /** Resolves when everything handed over is written down. */
  async settled(): Promise<void> {
    while (this.open.size) await Promise.all(this.open.values())
  }

  private async handOver(handOver: HandOver): Promise<void> {
    const { channel, clock, observer } = this.parts
    const handed = await this.deliver(handOver)
    const givenUp = handOver.message.createdAt < clock.inReal(-GIVE_UP_AFTER_MS)
    const result = { handOver, handed, givenUp }
    try {
      await this.results.add(result)
      observer.attempted(result, nextOf(result, channel.idempotent))
    } catch (error) {
      // Its lease ends and the outcome counts as unknown, as after a crash.
      observer.recordFailed([result], error)
    }
  }

  private async deliver({ message, rendered, from }: HandOver): Promise<Handed> {
    const unsubscribe = message.data.unsubscribeUrl
    const end = this.parts.observer.begin('deliver')
    try {
      return await this.parts.channel.deliver({
        from,
        to: message.address,
        subject: rendered.subject,
        html: rendered.html,
        text: rendered.text,
        headers: typeof unsubscribe === 'string' ? listUnsubscribe(unsubscribe) : {},
        messageId: message.headerMessageId,
        sendKey: message.sendKey,
        date: message.createdAt,
      })
    } catch (error) {
      // A fault of the channel itself: it may have happened after the message left.
      return { outcome: 'unknown', detail: `the channel failed: ${(error as Error).name}` }
    } finally {
      end()
    }
  }

  /** Outcomes are not given up while the database is away: they are tried again until they are written down. */
  private async recordSurely(results: readonly Result[]): Promise<void> {
    for (let failures = 0; ; failures++) {
      try {
        return await this.record(results)
      } catch (error) {
        if (!isPassing(error) && !isTimeout(error)) throw error
        // At the first failure and then every minute or so, for a database that is gone for long.
        if (failures % 30 === 0) this.parts.observer.recordFailed(results, error)
        await pause(Math.min(LONGEST_PAUSE_MS, 100 * 2 ** failures))
      }
    }
  }

  private async record(results: readonly Result[]): Promise<void> {
    const { dataSource, clock, channel, observer, random } = this.parts
    const end = observer.begin('record')
    const parts = { now: clock.now(), idempotent: channel.idempotent, inReal: clock.inReal, random }
    observer.decided(await transaction(dataSource, { durable: true }, sql => record(sql, parts, results)))
    end()
  }
}
