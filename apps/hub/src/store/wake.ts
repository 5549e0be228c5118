import pg from 'pg'

export type Work = 'digest' | 'send' | 'let-go'

const CHANNEL = 'beckon'

/** At most one notification of a kind in this time: they only say "look", and every NOTIFY takes a lock at commit. */
const NOTIFY_EVERY_MS = 50

/**
 * Wakes the workers of all processes on one database (LISTEN/NOTIFY). Lost wake-ups do no harm: every worker also
 * looks by itself now and then. The connection is its own, and is made again when it is lost.
 */
export class Wake {
  private client: pg.Client | undefined
  private closed = false
  private readonly pending = new Set<Work>()
  private retry: NodeJS.Timeout | undefined

  constructor(
    private readonly url: string,
    private readonly woken: (work: Work) => void,
  ) {}

  async open(): Promise<void> {
    // Kept alive: a listener only waits, and would not notice that the other side is gone.
    const client = new pg.Client({ connectionString: this.url, application_name: 'beckon wake', keepAlive: true })
    client.on('notification', ({ payload }) => this.woken(payload as Work))
    client.on('error', () => this.reopen(client))
    client.on('end', () => this.reopen(client))
    try {
      await client.connect()
      // Nothing is stored here: a NOTIFY, which holds a lock of all of them, need not wait for the disk.
      await client.query(`SET synchronous_commit = off; LISTEN ${CHANNEL}`)
      this.client = client
      if (this.closed) await this.close()
    } catch {
      this.reopen(client)
    }
  }

  /** Tells the other processes; the caller has told its own. */
  tell(work: Work): void {
    if (this.pending.has(work)) return
    this.pending.add(work)
    setTimeout(() => {
      this.pending.delete(work)
      this.client?.query('SELECT pg_notify($1, $2)', [CHANNEL, work]).catch(() => undefined)
    }, NOTIFY_EVERY_MS).unref()
  }

  async close(): Promise<void> {
    this.closed = true
    clearTimeout(this.retry)
    await this.client?.end().catch(() => undefined)
  }

  private reopen(lost: pg.Client): void {
    lost.removeAllListeners()
    lost.on('error', () => undefined)
    void lost.end().catch(() => undefined)
    this.client = undefined
    if (this.closed) return
    clearTimeout(this.retry)
    this.retry = setTimeout(() => void this.open(), 1_000)
  }
}
