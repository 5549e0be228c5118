/**
 * Gathers what comes in while a write is under way and writes it together: under load one statement stores many, and
 * a single one does not wait for company. `inFlight` writes run at once, so the next batch is sent while one is being
 * flushed to disk.
 */
export class GroupCommit<T> {
  private waiting: Entry<T>[] = []
  private writing = 0
  private readonly idle: (() => void)[] = []

  constructor(
    private readonly write: (batch: readonly T[]) => Promise<void>,
    private readonly limits: Limits,
  ) {}

  /** Resolves when the thing is committed; rejects with the write's error, or at once when too much waits already. */
  add(value: T): Promise<void> {
    if (this.waiting.length >= this.limits.waiting) return Promise.reject(new Overloaded(this.limits.waiting))
    return new Promise((resolve, reject) => {
      this.waiting.push({ value, resolve, reject })
      this.flush()
    })
  }

  /** Resolves when nothing waits and nothing is being written. */
  drained(): Promise<void> {
    if (!this.writing && !this.waiting.length) return Promise.resolve()
    return new Promise(resolve => this.idle.push(resolve))
  }

  private flush(): void {
    if (this.writing >= this.limits.inFlight || !this.waiting.length) return
    const batch = this.waiting.splice(0, this.limits.batch)
    this.writing++
    void this.commit(batch).finally(() => {
      this.writing--
      this.flush()
      if (!this.writing && !this.waiting.length) for (const resolve of this.idle.splice(0)) resolve()
    })
  }

  private async commit(batch: readonly Entry<T>[]): Promise<void> {
    try {
      await this.write(batch.map(entry => entry.value))
      for (const entry of batch) entry.resolve()
    } catch (error) {
      if (batch.length > 1 && this.limits.isFaultOfOne(error)) await this.commitSingly(batch)
      else for (const entry of batch) entry.reject(error)
    }
  }

  /** One bad row must not refuse its neighbours: after a failed batch each is written for itself. */
  private async commitSingly(batch: readonly Entry<T>[]): Promise<void> {
    for (const entry of batch) await this.commit([entry])
  }
}

interface Limits {
  readonly inFlight: number
  readonly batch: number
  readonly waiting: number
  /** Whether a failed batch may have failed because of one of its rows; otherwise all of it is refused at once. */
  isFaultOfOne(error: unknown): boolean
}

interface Entry<T> {
  readonly value: T
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export class Overloaded extends Error {
  constructor(waiting: number) {
    super(
      `${waiting} requests wait to be stored already; expected the database to keep up. The platform will send again.`,
    )
  }
}
