import { Injectable } from '@nestjs/common'
import type { Gauge } from 'prom-client'
import { autocommit } from '../store/sql.ts'
import { within } from '../within.ts'
import { AdminPorts } from './ports.ts'

// A scrape is given up after 10 s by default (prometheus.io: scrape_timeout).
const PATIENCE_MS = 5_000

interface Waiting {
  readonly inbox: number
  readonly inbox_oldest: Date | null
  readonly due: number
  readonly due_oldest: Date | null
}

/** What waits in the database, counted when Prometheus asks. */
@Injectable()
export class StoreGauges {
  private readonly waiting: Gauge
  private readonly oldestWaiting: Gauge
  private readonly due: Gauge
  private readonly oldestDue: Gauge
  private readonly pool: Gauge

  constructor(private readonly ports: AdminPorts) {
    const { metrics } = ports
    this.waiting = metrics.gauge('inbox_waiting', 'Items that wait to be digested.')
    this.oldestWaiting = metrics.gauge(
      'inbox_oldest_waiting_seconds',
      'Age of the oldest of them, by the business clock.',
    )
    this.due = metrics.gauge('timers_due', 'Timers that are due and not decided.')
    this.oldestDue = metrics.gauge(
      'timers_oldest_due_seconds',
      'How late the oldest of them is, by the business clock.',
    )
    this.pool = metrics.gauge('pool_connections', 'Connections to the database.', ['state'])
  }

  /** Without a database the gauges are absent, which is told apart from zero, and the other metrics still come. */
  async refresh(): Promise<void> {
    const now = this.ports.clock.now()
    for (const gauge of [this.waiting, this.oldestWaiting, this.due, this.oldestDue]) gauge.remove()
    this.refreshPool()
    const counted = autocommit(this.ports.dataSource)<Waiting>(WAITING, [now])
    const [row] = await within(PATIENCE_MS, counted).catch(() => [])
    if (!row) return
    const age = (at: Date | null) => (at ? Math.max(0, now.getTime() - at.getTime()) / 1000 : 0)
    this.waiting.set(row.inbox)
    this.oldestWaiting.set(age(row.inbox_oldest))
    this.due.set(row.due)
    this.oldestDue.set(age(row.due_oldest))
  }

  private refreshPool(): void {
    const { master } = this.ports.dataSource.driver as unknown as { master?: Pool }
    if (!master) return
    this.pool.set({ state: 'open' }, master.totalCount)
    this.pool.set({ state: 'idle' }, master.idleCount)
    this.pool.set({ state: 'awaited' }, master.waitingCount)
  }
}

/** pg.Pool, as far as it counts. */
interface Pool {
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
}

// Of all tenants, each by its own part of the index.
const WAITING = `
  SELECT coalesce(sum(i.inbox), 0)::int AS inbox, min(i.inbox_oldest) AS inbox_oldest,
    coalesce(sum(d.due), 0)::int AS due, min(d.due_oldest) AS due_oldest
  FROM tenant t
  CROSS JOIN LATERAL (SELECT count(*) AS inbox, min(received_at) AS inbox_oldest
    FROM inbox_item WHERE tenant_id = t.id AND state = 'waiting') i
  CROSS JOIN LATERAL (SELECT count(*) AS due, min(due_at) AS due_oldest
    FROM timer WHERE tenant_id = t.id AND due_at <= $1) d`
