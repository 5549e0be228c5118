import { randomUUID } from 'node:crypto'
import type { Item, Plugin, RawRequest, Refused } from '@beckon/plugin-kit'
import { GroupCommit } from '../group-commit.ts'
import { derivedId } from '../ids.ts'
import { isPassing, isTimeout } from '../store/sql.ts'

/** A genuine request as this stage hands it on. */
export interface Received {
  readonly tenantId: string
  readonly id: string
  readonly plugin: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
  readonly receivedAt: Date
  readonly items: readonly ReceivedItem[]
}

interface ReceivedItem {
  readonly id: string
  /** Its place among all events of the request, which is opened again when it is digested. */
  readonly position: number
  readonly account: string
  readonly topic: string
  readonly sourceId: string
  readonly state: 'waiting' | 'ignored'
}

/** What this stage needs of its neighbours. */
export interface ReceivePorts {
  readonly plugins: ReadonlyMap<string, Plugin>
  settingsOf(plugin: string): Readonly<Record<string, unknown>>
  clock: { now(): Date; real(): Date }
  /** The account of a connection, for /webhooks/:plugin/:connection; undefined when there is none. */
  accountOf(plugin: string, connection: string): Promise<string | undefined>
  /** Which tenant a verified account belongs to; accounts first seen are connected to the default tenant. */
  connect(plugin: string, accounts: readonly string[]): Promise<ReadonlyMap<string, string>>
  store(requests: readonly Received[]): Promise<void>
  /** Told after a commit: there is something to digest. */
  stored(requests: readonly Received[]): void
}

/** A fact that the hub states itself. */
export interface OwnFact {
  readonly id: string
  readonly topic: string
  readonly contactId: string
  readonly channel: 'email'
  readonly wording: string
}

/** The name that the hub's own facts carry in the inbox, beside those of the plugins. */
export const OWN = 'hub'

export type Answer =
  | { readonly kind: 'stored' }
  | { readonly kind: 'unknown-plugin' }
  | { readonly kind: 'unknown-connection' }
  | { readonly kind: 'not-configured'; readonly missing: readonly string[] }
  | { readonly kind: 'refused'; readonly refused: Refused }

/** Verifies over the raw bytes, then stores; nothing of an unsigned request is parsed, looked up or kept. */
export class ReceiveService {
  private readonly inbox: GroupCommit<Received>

  constructor(private readonly ports: ReceivePorts) {
    this.inbox = new GroupCommit(batch => this.write(batch), LIMITS)
  }

  async receive(name: string, request: RawRequest, connection?: string): Promise<Answer> {
    const plugin = this.ports.plugins.get(name)
    if (!plugin) return { kind: 'unknown-plugin' }
    const settings = this.ports.settingsOf(name)
    const missing = plugin.missing(settings)
    if (missing.length) return { kind: 'not-configured', missing }
    const verdict = plugin.verify(request, settings, this.ports.clock.real())
    if (!verdict.ok) return { kind: 'refused', refused: verdict }
    const account = connection === undefined ? undefined : await this.ports.accountOf(name, connection)
    if (connection !== undefined && account === undefined) return { kind: 'unknown-connection' }
    await this.keep(plugin, request, plugin.open(request), account)
    return { kind: 'stored' }
  }

  /** Stores a fact of our own, such as an unsubscribe: it goes the same way as everything else. */
  async keepOwn(tenantId: string, own: OwnFact): Promise<void> {
    const receivedAt = this.ports.clock.now()
    const item = { ...own, account: tenantId, occurredAt: receivedAt, isTest: false, body: null }
    const body = Buffer.from(JSON.stringify({ ...own, at: receivedAt.toISOString() }))
    const items = [receivedItem(OWN, tenantId, item, 0, true)]
    await this.inbox.add({ tenantId, id: randomUUID(), plugin: OWN, url: '', headers: {}, body, receivedAt, items })
  }

  /** Resolves when everything that was accepted is committed. */
  drained(): Promise<void> {
    return this.inbox.drained()
  }

  private async keep(plugin: Plugin, request: RawRequest, items: readonly Item[], account?: string): Promise<void> {
    const tenants = await this.ports.connect(plugin.name, [...new Set(items.map(item => item.account))])
    const receivedAt = this.ports.clock.now()
    const { method: _, ...raw } = request
    const kept = items.map((item, position) => {
      const tenantId = tenants.get(item.account) as string
      const admitted = account === undefined || account === item.account
      return { tenantId, item: receivedItem(plugin.name, tenantId, item, position, admitted) }
    })
    const requests = [...Map.groupBy(kept, ({ tenantId }) => tenantId)].map(([tenantId, rows]) => ({
      ...raw,
      tenantId,
      id: randomUUID(),
      plugin: plugin.name,
      receivedAt,
      items: rows.map(row => row.item),
    }))
    await Promise.all(requests.map(received => this.inbox.add(received)))
  }

  private async write(batch: readonly Received[]): Promise<void> {
    await this.ports.store(batch)
    this.ports.stored(batch)
  }
}

// Two writes in flight: one being flushed while the next is sent. 500 requests of 2.5 kB are about 1 MB a statement.
// By size a write stays far from Postgres' limit of 1 GB, and what waits from that of a small container's memory.
const LIMITS = {
  inFlight: 2,
  batch: 500,
  waiting: 20_000,
  sizeOf: ({ body }: Received) => body.length,
  batchSize: 16 * 1024 * 1024,
  waitingSize: 64 * 1024 * 1024,
  // After a time-out, storing them one by one would wait for as many time-outs.
  isFaultOfOne: (error: unknown) => !isPassing(error) && !isTimeout(error),
}

function receivedItem(plugin: string, tenantId: string, item: Item, position: number, admitted: boolean): ReceivedItem {
  return {
    id: derivedId('item', tenantId, plugin, item.account, item.id),
    position,
    account: item.account,
    topic: item.topic,
    sourceId: item.id,
    state: admitted ? 'waiting' : 'ignored',
  }
}
