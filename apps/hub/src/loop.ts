import type { Logger } from 'pino'
import type { Clock } from './clock.ts'

export interface LoopParts {
  /** Does one batch; answers whether there may be more right now. */
  work(): Promise<boolean>
  /** Real milliseconds after which an idle loop looks again by itself: a wake-up may be lost, a timer may become due. */
  readonly tickMs: number
  readonly clock: Pick<Clock, 'alarm'>
  readonly log: Logger
  /** Told of every failed batch. */
  failed(error: unknown): void
}

/** One worker: batch after batch while there is work, asleep until woken or the next tick when there is none. */
export class Loop {
  private running: Promise<void> | undefined
  private stopping = false
  private woken = false
  private rouse: (() => void) | undefined
  private failures = 0

  constructor(
    readonly name: string,
    private readonly parts: LoopParts,
  ) {}

  start(): void {
    this.running ??= this.run()
  }

  /** Whether the last batch failed. */
  get failing(): boolean {
    return this.failures > 0
  }

  wake(): void {
    this.woken = true
    this.rouse?.()
  }

  /** Resolves when the batch in hand is finished. */
  async stop(): Promise<void> {
    this.stopping = true
    this.wake()
    await this.running
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.woken = false
      const more = await this.batch()
      // After a failure it pauses whatever wakes it: under load something always does.
      const again = this.failures === 0 && (more || this.woken)
      if (!again && !this.stopping) await this.sleep(this.pauseMs())
    }
  }

  private async batch(): Promise<boolean> {
    try {
      const more = await this.parts.work()
      this.failures = 0
      return more
    } catch (error) {
      this.failures++
      this.parts.failed(error)
      // Logged at the first failure and then at every tenth: a database that is gone for an hour must not fill the disk.
      if (this.failures % 10 === 1)
        this.parts.log.error({ loop: this.name, failures: this.failures, err: error }, 'loop.failed')
      return false
    }
  }

  private pauseMs(): number {
    return this.failures ? Math.min(5_000, 100 * 2 ** this.failures) : this.parts.tickMs
  }

  private sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      const callOff = this.parts.clock.alarm(ms, resolve)
      this.rouse = () => {
        if (this.failures && !this.stopping) return
        callOff()
        resolve()
      }
    })
  }
}
