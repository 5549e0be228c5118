import type { Logger } from 'pino'

const EVERY_MS = 10_000

/** Says that requests are not stored: the first at once, then at most every ten seconds with how many there were. */
export class OutageLog {
  private requests = 0
  private loggedAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly log: Logger,
    private readonly real: () => Date,
  ) {}

  notStored(plugin: string, error: unknown): void {
    this.requests++
    const now = this.real().getTime()
    if (now - this.loggedAt < EVERY_MS) return
    this.log.error({ plugin, requests: this.requests, err: error }, 'webhook.not-stored')
    this.requests = 0
    this.loggedAt = now
  }
}
