import { jittered } from './backoff.ts'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

/** Whether a provider can be reached: after a failure it is left alone for a while, then asked with one message at a time. */
export class Reachability {
  private failures = 0
  private retryAt = 0

  constructor(
    private readonly now: () => Date,
    private readonly random: () => number,
  ) {}

  state(): 'up' | 'probe' | 'down' {
    if (!this.failures) return 'up'
    return this.now().getTime() >= this.retryAt ? 'probe' : 'down'
  }

  reached(): void {
    this.failures = 0
  }

  missed(): void {
    // What was under way when it went down fails together, and is one failure.
    if (this.state() === 'down') return
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.failures)
    this.retryAt = this.now().getTime() + jittered(pause, this.random)
    this.failures++
  }
}
