import { Client } from 'pg'
import { type Anchor, systemClock } from '../../clock.ts'
import { isEmptied } from '../../inbox/emptied.ts'
import type { ReceivedItem, ReceivedRequest } from '../../inbox/inbox.store.ts'
import { OWN } from '../../receive/own-fact.ts'
import type { Sql } from '../../store/sql.ts'

/**
 * Reads of a database what a hub at work wrote there. Each statement is a read-only transaction of its own: one for all
 * of them would keep the dead rows of that hub for as long.
 */
export async function openPast(url: string, opened: AsyncDisposableStack): Promise<Sql> {
  const options = '-c default_transaction_read_only=on'
  const client = new Client({ connectionString: url, application_name: 'beckon simulate', options })
  client.on('error', () => undefined)
  opened.defer(() => client.end())
  await client.connect()
  return async <Row>(text: string, parameters: readonly unknown[] = []) =>
    (await client.query(text, [...parameters])).rows as Row[]
}

/** What of the past is looked at. */
export interface Span {
  readonly tenantId: string
  readonly until: Date
}

/** The business clock of the hub whose past it is. */
export async function pastNow(past: Sql): Promise<Date> {
  const [anchor] = await past<Anchor>('SELECT business, real, speed FROM clock_anchor')
  return systemClock(anchor).now()
}

/** What was received and can be received again, or not any more. */
export interface Extent {
  readonly requests: number
  /** Null: there is nothing. */
  readonly first: Date | null
  readonly emptied: number
  /** Up to when requests were emptied for their age; null: none was. */
  readonly emptiedUntil: Date | null
}

export async function extentOf(past: Sql, { tenantId, until }: Span): Promise<Extent> {
  const [extent] = await past<Extent>(EXTENT, [tenantId, until])
  return extent ?? { requests: 0, first: null, emptied: 0, emptiedUntil: null }
}

// What was never admitted was never acted on, and what steps noted of people the simulation notes by itself.
const PLAYED = `NOT (i.state = 'ignored' AND i.attempts = 0) AND NOT (i.plugin = '${OWN}' AND i.topic = 'contact.noted')`

const EXTENT = `
  SELECT count(*) FILTER (WHERE NOT emptied)::int AS requests, min(received_at) FILTER (WHERE NOT emptied) AS first,
    count(*) FILTER (WHERE emptied)::int AS emptied,
    max(received_at) FILTER (WHERE emptied AND received_at <= (SELECT reached_at FROM retention WHERE tenant_id = $1))
      AS "emptiedUntil"
  FROM (
    SELECT q.received_at, ${isEmptied('q')} AS emptied FROM request q
    WHERE q.tenant_id = $1 AND q.received_at < $2 AND EXISTS (
      SELECT FROM inbox_item i WHERE i.tenant_id = $1 AND i.request_id = q.id AND ${PLAYED})) q`

interface ItemRow extends Omit<ReceivedItem, 'state'> {
  readonly requestId: string
  readonly receivedAt: Date
}

type RequestRow = Omit<ReceivedRequest, 'items'>

/** The requests as they came, oldest first; a page of them is in memory at a time. */
export async function* requestsOf(past: Sql, { tenantId, until }: Span): AsyncGenerator<ReceivedRequest> {
  for (let after = new Date(0); ; ) {
    const items = await past<ItemRow>(ITEMS, [tenantId, after, until])
    const last = items.at(-1)
    if (!last) return
    const byRequest = Map.groupBy(items, item => item.requestId)
    const requests = await past<RequestRow>(REQUESTS, [tenantId, [...byRequest.keys()]])
    for (const request of requests)
      yield { ...request, items: (byRequest.get(request.id) ?? []).map(item => ({ ...item, state: 'waiting' })) }
    after = last.receivedAt
  }
}

// All items of a request came with it: with ties none is on two pages.
const ITEMS = `
  SELECT i.id, i.request_id AS "requestId", i.position, i.account, i.topic, i.source_id AS "sourceId",
    i.received_at AS "receivedAt"
  FROM inbox_item i WHERE i.tenant_id = $1 AND i.received_at > $2 AND i.received_at < $3 AND ${PLAYED}
  ORDER BY i.received_at FETCH FIRST 500 ROWS WITH TIES`

const REQUESTS = `
  SELECT q.tenant_id AS "tenantId", q.id, q.plugin, q.url, q.headers, q.body, q.received_at AS "receivedAt"
  FROM request q WHERE q.tenant_id = $1 AND q.id = ANY ($2) AND NOT ${isEmptied('q')}
  ORDER BY q.received_at, q.id`
