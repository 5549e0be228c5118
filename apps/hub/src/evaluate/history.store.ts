import type { Json, Reads } from '@beckon/trigger-kit'
import type { Sql } from '../store/sql.ts'
import { type OrderFact, ordersOf, readsOrders } from './orders.ts'

/** A person of whose past something is asked. */
export interface PastAsked {
  readonly tenantId: string
  readonly contactId: string
  readonly reads: Reads
  /** The card it is about, where it is about one. */
  readonly card?: string | undefined
}

/** What a context says of a person's past, as far as it was asked for. */
export interface Past {
  readonly history: { readonly [type: string]: readonly string[] }
  readonly orders?: Json
  /** The newest fact that `orders` comes of. */
  readonly ordersAt: Date | null
}

/** How many orders are looked at: enough for a rhythm, and few enough to read all of them. */
const ORDERS = 50

/**
 * Reads what people did, from the events that name them: the newest first, so many of each type as the conditions need,
 * however many there are. Two statements at most. `tests`: whether events that are marked as tests count.
 */
export async function loadPast(sql: Sql, asked: readonly PastAsked[], tests: boolean): Promise<Past[]> {
  const instants = await loadInstants(sql, asked, tests)
  const orders = await loadOrders(sql, asked, tests)
  return asked.map(({ reads }, n) => {
    const byType = Map.groupBy(instants.get(n) ?? [], ({ type }) => type)
    const history = reads.counts.map(({ event }) => [
      event,
      (byType.get(event) ?? []).map(({ at }) => at.toISOString()),
    ])
    const facts = orders.get(n) ?? []
    const times = facts.map(({ at }) => at.getTime())
    return {
      history: Object.fromEntries(history),
      ...(readsOrders(reads) && { orders: ordersOf(facts) }),
      ordersAt: times.length ? new Date(Math.max(...times)) : null,
    }
  })
}

interface Instant {
  readonly n: number
  readonly type: string
  readonly at: Date
}

async function loadInstants(sql: Sql, asked: readonly PastAsked[], tests: boolean) {
  const wanted = asked.flatMap(({ tenantId, contactId, reads }, n) =>
    reads.counts.map(({ event, newest }) => ({ n, tenantId, contactId, event, newest })),
  )
  if (!wanted.length) return new Map<number, Instant[]>()
  const rows = await sql<Instant>(INSTANTS, [
    wanted.map(w => w.n),
    wanted.map(w => w.tenantId),
    wanted.map(w => w.contactId),
    wanted.map(w => w.event),
    wanted.map(w => w.newest),
    tests,
  ])
  return Map.groupBy(rows, ({ n }) => n)
}

// Ordered as the index event_history is, so that it stops at the newest wanted whatever there is behind them.
const INSTANTS = `
  SELECT w.n, w.type, h.at
  FROM unnest($1::int[], $2::text[], $3::uuid[], $4::text[], $5::int[]) AS w (n, tenant_id, contact_id, type, newest)
  CROSS JOIN LATERAL (
    SELECT DISTINCT e.occurred_at AS at FROM event e
    WHERE e.tenant_id = w.tenant_id AND e.contact_id = w.contact_id AND e.type = w.type AND (NOT e.is_test OR $6)
    ORDER BY e.occurred_at DESC LIMIT w.newest) h
  ORDER BY w.n, w.type, h.at DESC`

async function loadOrders(sql: Sql, asked: readonly PastAsked[], tests: boolean) {
  const wanted = asked.flatMap((one, n) => (readsOrders(one.reads) ? [{ n, ...one }] : []))
  if (!wanted.length) return new Map<number, OrderFact[]>()
  const rows = await sql<OrderFact & { readonly n: number }>(ORDER_FACTS, [
    wanted.map(w => w.n),
    wanted.map(w => w.tenantId),
    wanted.map(w => w.contactId),
    tests,
  ])
  return Map.groupBy(rows, ({ n }) => n)
}

const PLACED = `SELECT e.occurred_at AS at, e.source || ':' || e.account || '/' || (e.data #>> '{order,id}') AS "order",
  e.data #> '{order,total}' AS total FROM event e
  WHERE e.tenant_id = w.tenant_id AND e.contact_id = w.contact_id AND e.type = 'order.placed' AND (NOT e.is_test OR $4)`

// Whether an order was called off is asked of the order: who calls it off may be nobody, or be known by another address.
const ORDER_FACTS = `
  WITH asked AS (SELECT * FROM unnest($1::int[], $2::text[], $3::uuid[]) AS w (n, tenant_id, contact_id)),
  placed AS (
    SELECT w.n, w.tenant_id, h.*, false AS "isFirst" FROM asked w
    CROSS JOIN LATERAL (${PLACED} ORDER BY e.occurred_at DESC LIMIT ${ORDERS}) h
    UNION ALL
    SELECT w.n, w.tenant_id, h.*, true FROM asked w CROSS JOIN LATERAL (${PLACED} ORDER BY e.occurred_at LIMIT 1) h)
  SELECT n, 'order.placed' AS type, at, "order", total, "isFirst" FROM placed
  UNION ALL
  SELECT p.n, 'order.cancelled', c.at, p."order", NULL, p."isFirst" FROM placed p
  CROSS JOIN LATERAL (
    SELECT f.occurred_at AS at FROM cancelling_fact f JOIN event e ON e.tenant_id = f.tenant_id AND e.id = f.event_id
    WHERE f.tenant_id = p.tenant_id AND f.ref = 'order:' || p."order" AND f.type = 'order.cancelled' AND (NOT e.is_test OR $4)
    ORDER BY f.occurred_at, f.event_id LIMIT 1) c`

/** An order, by what all its facts call it, and the fact that says something of it. */
export interface OrderNamed {
  readonly tenantId: string
  readonly eventId: string
  /** `order:…` */
  readonly ref: string
}

/** By fact: who placed the order it names. */
export async function loadBuyers(
  sql: Sql,
  named: readonly OrderNamed[],
): Promise<{ readonly eventId: string; readonly tenantId: string; readonly contactId: string }[]> {
  if (!named.length) return []
  const rows = await sql<{ event_id: string; tenant_id: string; contact_id: string }>(BUYERS, [
    named.map(one => one.tenantId),
    named.map(one => one.eventId),
    named.map(one => one.ref),
  ])
  return rows.map(row => ({ eventId: row.event_id, tenantId: row.tenant_id, contactId: row.contact_id }))
}

const BUYERS = `
  SELECT DISTINCT w.event_id, w.tenant_id, e.contact_id FROM unnest($1::text[], $2::uuid[], $3::text[]) AS w (tenant_id, event_id, ref)
  CROSS JOIN LATERAL (SELECT f.event_id FROM cancelling_fact f
    WHERE f.tenant_id = w.tenant_id AND f.ref = w.ref AND f.type = 'order.placed' OFFSET 0) f
  JOIN event e ON e.tenant_id = w.tenant_id AND e.id = f.event_id AND e.contact_id IS NOT NULL`
