import type { Json, Reads } from '@beckon/trigger-kit'
import type { Sql } from '../store/sql.ts'
import { type OrderFact, ordersOf } from './orders.ts'

/** A person of whose past something is asked. */
export interface PastAsked {
  readonly tenantId: string
  readonly contactId: string
  readonly reads: Reads
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

export const readsOrders = ({ paths }: Reads): boolean => paths.some(path => /^orders(\.|$)/.test(path))

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

const ORDER_FACT = `e.type, e.occurred_at AS at, e.source || ':' || e.account || '/' || (e.data #>> '{order,id}') AS "order",
  e.data #> '{order,total}' AS total`

const ORDER_FACTS = `
  SELECT w.n, h.*
  FROM unnest($1::int[], $2::text[], $3::uuid[]) AS w (n, tenant_id, contact_id)
  CROSS JOIN (VALUES ('order.placed'), ('order.cancelled')) AS t (type)
  CROSS JOIN LATERAL (
    SELECT ${ORDER_FACT}, false AS "isFirst" FROM event e
    WHERE e.tenant_id = w.tenant_id AND e.contact_id = w.contact_id AND e.type = t.type AND (NOT e.is_test OR $4)
    ORDER BY e.occurred_at DESC LIMIT ${ORDERS}) h
  UNION ALL
  SELECT w.n, first.*
  FROM unnest($1::int[], $2::text[], $3::uuid[]) AS w (n, tenant_id, contact_id)
  CROSS JOIN LATERAL (
    SELECT ${ORDER_FACT}, true AS "isFirst" FROM event e
    WHERE e.tenant_id = w.tenant_id AND e.contact_id = w.contact_id AND e.type = 'order.placed' AND (NOT e.is_test OR $4)
    ORDER BY e.occurred_at LIMIT 1) first`
