/** The renewals under way in this process: of one account one at a time, and few in all. */
export class Renewals {
  private readonly running = new Map<string, Promise<string | null>>()
  private readonly waiting: (() => void)[] = []
  private free = AT_ONCE

  /**
   * Gives the token that the work gets. Who comes for the same account meanwhile is given it too; null, as when a
   * grant was refused, is nobody else's answer: the next brings a grant of its own.
   */
  async renew(account: string, work: () => Promise<string | null>): Promise<string | null> {
    const running = this.running.get(account)
    if (running !== undefined) return (await running) ?? this.renew(account, work)
    const own = this.inTurn(work).finally(() => this.running.delete(account))
    this.running.set(account, own)
    return own
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.free) this.free -= 1
    else await new Promise<void>(resolve => this.waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      // Its place goes to the next directly: somebody who comes just now must not take it as well.
      if (next) next()
      else this.free += 1
    }
  }
}

// Each holds one of the pool's 10 connections while a vendor is asked; receiving and digesting need the others.
const AT_ONCE = 2
