/**
 * Gathers what comes in while a write is under way and writes it together: under load one statement stores many, and
 * a single one does not wait for company. One write runs at a time, for two at once would hold half as much each; a second
 * joins it when as much waits as is worth one (`second`).
 * What waits is bounded in number and in size: a database that hangs must not fill the memory.
 */
export class GroupCommit<T> {
  private waiting: Entry<T>[] = []
  private waitingSize = 0
  private writing = 0
  private readonly idle: (() => void)[] = []

  constructor(
    private readonly write: (batch: readonly T[]) => Promise<void>,
    private readonly limits: Limits<T>,
  ) {}

  /** Resolves when the thing is committed; rejects with the write's error, or at once when too much waits already. */
  add(value: T): Promise<void> {
    const size = this.limits.sizeOf(value)
    const { waiting, waitingSize } = this.limits
    if (this.waiting.length >= waiting || (this.waiting.length > 0 && this.waitingSize + size > waitingSize))
      return Promise.reject(new Overloaded(this.waiting.length))
    return new Promise((resolve, reject) => {
      this.waiting.push({ value, size, resolve, reject })
      this.waitingSize += size
      this.flush()
    })
  }

  /** Resolves when nothing waits and nothing is being written. */
  drained(): Promise<void> {
    if (this.isIdle()) return Promise.resolve()
    return new Promise(resolve => this.idle.push(resolve))
  }

  private flush(): void {
    if (!this.mayWrite()) return
    const batch = this.nextBatch()
    this.writing++
    void this.commit(batch).then(tell => {
      this.writing--
      this.flush()
      // The driver sends at the next tick, and only then those who waited are told: to answer them takes about as long as
      // a write does, in which the database would have nothing to do.
      process.nextTick(() => {
        tell()
        if (this.isIdle()) for (const resolve of this.idle.splice(0)) resolve()
      })
    })
  }

  private isIdle(): boolean {
    return this.writing === 0 && this.waiting.length === 0
  }

  private mayWrite(): boolean {
    if (this.writing === 0) return this.waiting.length > 0
    return this.writing === 1 && this.waiting.length >= this.limits.second
  }

  /** As many as may be written at once; one at least, however large. */
  private nextBatch(): Entry<T>[] {
    let count = 0
    let size = 0
    for (const entry of this.waiting) {
      if (count === this.limits.batch || (count > 0 && size + entry.size > this.limits.batchSize)) break
      size += entry.size
      count++
    }
    this.waitingSize -= size
    return this.waiting.splice(0, count)
  }

  /** Gives what tells those who wait how it went. */
  private async commit(batch: readonly Entry<T>[]): Promise<() => void> {
    const tell = (how: (entry: Entry<T>) => void) => () => {
      for (const entry of batch) how(entry)
    }
    try {
      await this.write(batch.map(entry => entry.value))
      return tell(entry => entry.resolve())
    } catch (error) {
      if (batch.length > 1 && this.limits.isFaultOfOne(error)) return this.commitSingly(batch)
      return tell(entry => entry.reject(error))
    }
  }

  /** One bad row must not refuse its neighbours: after a failed batch each is written, and told, for itself. */
  private async commitSingly(batch: readonly Entry<T>[]): Promise<() => void> {
    for (const entry of batch) (await this.commit([entry]))()
    return () => undefined
  }
}

interface Limits<T> {
  readonly batch: number
  /** So many that wait are written beside the write under way. */
  readonly second: number
  readonly waiting: number
  /** Bytes, or whatever is scarce. */
  sizeOf(value: T): number
  readonly batchSize: number
  readonly waitingSize: number
  /** Whether a failed batch may have failed because of one of its rows; otherwise all of it is refused at once. */
  isFaultOfOne(error: unknown): boolean
}

interface Entry<T> {
  readonly value: T
  readonly size: number
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
