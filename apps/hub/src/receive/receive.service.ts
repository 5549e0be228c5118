import type { Item, Plugin, RawRequest, Refused } from '@beckon/plugin-kit'
import { GroupCommit } from '../group-commit.ts'
import { newId } from '../ids.ts'
import { isPassing, isTimeout } from '../store/sql.ts'
import { type Connection, type Place, placeInOwn, placeOf } from './admission.ts'
import { type OwnFact, ownRequest } from './own-fact.ts'
import { type Received, receivedItem } from './received.ts'

/** What this stage needs of its neighbours. */
export interface ReceivePorts {
  readonly plugins: ReadonlyMap<string, Plugin>
  settingsOf(plugin: string): Readonly<Record<string, unknown>>
  clock: { now(): Date; real(): Date }
  /** For /webhooks/:plugin/:connection; undefined when there is none. From memory: whoever asks is not verified yet. */
  connectionWithId(plugin: string, id: string): Promise<Connection | undefined>
  /** The connections of these accounts, as far as there are any. */
  connectionsOf(plugin: string, accounts: readonly string[]): Promise<ReadonlyMap<string, Connection>>
  /** The same for verified accounts; those first seen are connected to the default tenant. */
  connect(plugin: string, accounts: readonly string[]): Promise<ReadonlyMap<string, Connection>>
  store(requests: readonly Received[]): Promise<void>
  /** Told after a commit: there is something to digest. */
  stored(requests: readonly Received[]): void
}

export type Answer =
  | { readonly kind: 'stored' }
  | { readonly kind: 'unknown-plugin' }
  | { readonly kind: 'unknown-connection' }
  | { readonly kind: 'not-configured'; readonly missing: readonly string[] }
  | { readonly kind: 'refused'; readonly refused: Refused }
  | { readonly kind: Unread }

/** Why a request is answered before its body is read. */
export type Unread = 'too-large' | 'wrong-method'

/** Verifies over the raw bytes, then stores; nothing of an unsigned request is parsed or kept. */
export class ReceiveService {
  private readonly inbox: GroupCommit<Received>

  constructor(private readonly ports: ReceivePorts) {
    this.inbox = new GroupCommit(batch => this.write(batch), LIMITS)
  }

  async receive(name: string, request: RawRequest, id?: string): Promise<Answer> {
    const plugin = this.ports.plugins.get(name)
    if (!plugin) return { kind: 'unknown-plugin' }
    const connection = id === undefined ? undefined : await this.ports.connectionWithId(name, id)
    const settings = connection?.ownSettings?.() ?? this.ports.settingsOf(name)
    const missing = plugin.missing(settings)
    if (missing.length) return { kind: 'not-configured', missing }
    const verdict = plugin.verify(request, settings, this.ports.clock.real())
    if (!verdict.ok) return { kind: 'refused', refused: verdict }
    if (id !== undefined && !connection) return { kind: 'unknown-connection' }
    const items = plugin.open(request)
    await this.keep(plugin, request, items, await this.placesOf(plugin, items, connection))
    return { kind: 'stored' }
  }

  /** The answer to a request that is not read. */
  unread(name: string, kind: Unread): Answer {
    return { kind: this.ports.plugins.has(name) ? kind : 'unknown-plugin' }
  }

  /** Stores a fact of our own, such as an unsubscribe. */
  async keepOwn(tenantId: string, fact: OwnFact): Promise<void> {
    await this.inbox.add(ownRequest(tenantId, fact, this.ports.clock.now()))
  }

  /** Resolves when everything that was accepted is committed. */
  drained(): Promise<void> {
    return this.inbox.drained()
  }

  /** Where each item belongs. Nobody is connected by what cannot be read, or came to a connection's own URL. */
  private async placesOf(plugin: Plugin, items: readonly Item[], calledFor?: Connection): Promise<Place[]> {
    if (calledFor?.ownSettings) return items.map(item => placeInOwn(item, calledFor, plugin.unnamedAccount))
    const known = await this.ports.connectionsOf(plugin.name, accountsOf(items))
    const unknown = calledFor ? [] : items.filter(item => !item.fault && !known.has(item.account))
    const connected = unknown.length ? await this.ports.connect(plugin.name, accountsOf(unknown)) : known
    return items.map(item => placeOf(item, connected.get(item.account) ?? known.get(item.account), calledFor))
  }

  private async keep(plugin: Plugin, request: RawRequest, items: readonly Item[], places: readonly Place[]) {
    const receivedAt = this.ports.clock.now()
    const raw = { url: request.url, headers: withoutProof(request.headers), body: request.body }
    const kept = items.map((item, position) => {
      const place = places[position] as Place
      return { tenantId: place.tenantId, item: receivedItem(plugin.name, place, item, position) }
    })
    const requests = [...Map.groupBy(kept, ({ tenantId }) => tenantId)].map(([tenantId, rows]) => ({
      ...(rows.some(({ item }) => item.state === 'waiting') ? raw : NOTHING),
      tenantId,
      id: newId(receivedAt),
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

/**
 * What a request was verified by is not kept: who may read it could send the same body again under other headers, which
 * no platform signs.
 */
function withoutProof(headers: RawRequest['headers']): RawRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !PROOF.test(name)))
}

const PROOF = /hmac|signature|^(authorization|cookie)$/

// Two writes at a time hold half as many requests each (14 of 64 connections, not 30), and the hub and Postgres use 13 %
// more of the processor for a request; but while 32 wait a second one pays: docs/performance.md. 500 requests of 2.5 kB
// are about 1 MB a statement.
// By size a write stays far from Postgres' limit of 1 GB, and what waits from that of a small container's memory.
const LIMITS = {
  batch: 500,
  second: 32,
  waiting: 20_000,
  sizeOf: ({ body }: Received) => body.length,
  batchSize: 16 * 1024 * 1024,
  waitingSize: 64 * 1024 * 1024,
  // After a time-out, storing them one by one would wait for as many time-outs.
  isFaultOfOne: (error: unknown) => !isPassing(error) && !isTimeout(error),
}

// What nobody may act on is never opened again, so it is not kept: it may be another merchant's, whom its tenant must not
// read and whose erasures would not find it.
const NOTHING = { url: '', headers: {}, body: Buffer.alloc(0) }

const accountsOf = (items: readonly Item[]): string[] => [...new Set(items.map(item => item.account))]
