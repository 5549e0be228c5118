import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { DataSource } from 'typeorm'
import type { Clock } from '../clock.ts'
import { autocommit, type Sql, transaction } from '../store/sql.ts'
import type { BeatFile } from './beat-file.ts'
import {
  beginHold,
  type Ending,
  endHold,
  type HeldState,
  readHold,
  readSigns,
  waitingSince,
  writeBeat,
} from './hold.store.ts'
import { type Cause, causeAtStart, causeWhileRunning, type Heartbeat } from './why-hold.ts'

export interface HoldParts {
  readonly dataSource: DataSource
  readonly clock: Clock
  readonly log: Pick<Logger, 'info' | 'warn'>
  readonly file: BeatFile
  /** How long no hub may have sent before one starts on hold; null: for ever. */
  readonly afterMs: number | null
}

/**
 * Whether anything may be sent at all. After the database was put back, or after hours without a hub, what is due may
 * have been sent before or come too late, and only a person can know: so it waits for one.
 */
export class Hold {
  /** The newest heartbeat that this process has seen committed. */
  private written: Heartbeat | null = null
  private fileFailed = false

  constructor(private readonly parts: HoldParts) {}

  /** To be called before the first send of this process. */
  async begin(): Promise<void> {
    const { dataSource, clock, afterMs } = this.parts
    const copy = await this.copyFound()
    this.written = await transaction(dataSource, { durable: true }, async sql => {
      const { beat } = await readSigns(sql)
      const now = clock.now()
      const since = await waitingSince(sql, now)
      const waitedMs = since && (now.getTime() - since.getTime()) / clock.speed
      const cause = waitedMs === null ? null : causeAtStart({ beat, copy, waitedMs }, clock.real(), afterMs)
      if (cause) await this.put(sql, cause)
      return this.write(sql, beat)
    })
    await this.keepCopy(this.written)
  }

  /** Says that this process lives, and looks whether its database is still the one it was. */
  async beat(): Promise<void> {
    const known = this.written
    const written = await transaction(this.parts.dataSource, { durable: true }, async sql => {
      await this.look(sql, known)
      return this.write(sql, known)
    })
    this.written = written
    await this.keepCopy(written)
  }

  /** In the transaction that would claim: whether it must not. */
  async stands(sql: Sql): Promise<boolean> {
    // Taken before the look: a heartbeat that is committed beside it must not seem to be missing.
    const known = this.written
    const { held, wentBack } = await this.look(sql, known)
    if (wentBack) this.written = await this.write(sql, known)
    return held || wentBack
  }

  /** Null: nothing is on hold. */
  state(): Promise<HeldState | null> {
    return readHold(autocommit(this.parts.dataSource))
  }

  /** Ends the hold as an operator says; false when there is none. */
  async end(how: Ending): Promise<boolean> {
    const { dataSource, clock, log } = this.parts
    const ended = await endHold(autocommit(dataSource), { how, at: clock.now() })
    if (ended) log.info({ how }, 'hold.ended')
    return ended
  }

  private async look(sql: Sql, known: Heartbeat | null): Promise<{ held: boolean; wentBack: boolean }> {
    const { beat, held } = await readSigns(sql)
    const cause = known && causeWhileRunning(beat, known)
    if (cause) await this.put(sql, cause)
    return { held, wentBack: cause !== null }
  }

  private async put(sql: Sql, cause: Cause): Promise<void> {
    const { clock, log } = this.parts
    if (await beginHold(sql, cause, clock.real())) log.warn({ ...cause, advice: ADVICE }, 'hold.began')
  }

  private write(sql: Sql, earlier: Heartbeat | null): Promise<Heartbeat> {
    return writeBeat(sql, { databaseId: earlier?.databaseId ?? randomUUID(), at: this.parts.clock.real() })
  }

  private async copyFound(): Promise<Heartbeat | null> {
    return this.parts.file.read().catch(error => this.withoutFile(error))
  }

  private async keepCopy(beat: Heartbeat): Promise<void> {
    await this.parts.file.write(beat).catch(error => this.withoutFile(error))
  }

  /** The database alone still says how long nobody sent: no reason to stop, but to be said once. */
  private withoutFile(error: unknown): null {
    if (!this.fileFailed) this.parts.log.warn({ err: error, advice: 'make DATA_DIR writable' }, 'heartbeat.not-copied')
    this.fileFailed = true
    return null
  }
}

const ADVICE = 'GET /admin/api/hold lists what would go; POST /admin/api/hold/release says what becomes of it'
