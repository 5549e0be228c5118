import { emailAddress, phoneNumber } from '@beckon/plugin-kit'
import type { Event } from '../../event.ts'
import { sourceRef } from '../../identify/forgotten.store.ts'
import type { Sql } from '../../store/sql.ts'

/** Event → whom it is about, the surest first. */
export type AskedAbout = ReadonlyMap<string, readonly string[]>

/** Whom privacy requests are about. A request makes nobody known, and joins nobody. */
export async function peopleAskedAbout(sql: Sql, requests: readonly Event[]): Promise<AskedAbout> {
  const asked = requests.filter(({ person, data }) => person || data.privacy?.orders?.length)
  if (!asked.length) return new Map()
  const byName = await ownersOf(sql, asked.flatMap(namesIn))
  const byOrder = await buyersOf(sql, asked.flatMap(ordersIn))
  const found = [...byName, ...byOrder].sort((left, right) => left.rank - right.rank)
  const people = Map.groupBy(found, ({ event }) => event)
  return new Map([...people].map(([event, all]) => [event, [...new Set(all.map(({ contact }) => contact))]]))
}

interface Found {
  readonly event: string
  readonly rank: number
  readonly contact: string
}

/** How sure a name is: the source's id, then the orders, then addresses. */
const BY_ID = 0
const BY_ORDER = 1
const BY_ADDRESS = 2

/** The person's own reference, and what all references of the account begin with. */
interface Reference {
  readonly prefix: string
  /** Null when the request has no id of the person. */
  readonly own: string | null
}

function referenceIn(event: Event): Reference {
  return { prefix: `id:${event.source}:${event.account}/`, own: sourceRef(event) }
}

/** Whoever (`whose`) has another id at the same account is another customer there, and was not asked about. */
const isNoOther = (whose: string): string => `(
  w.own IS NULL
  OR EXISTS (SELECT FROM identifier o WHERE o.tenant_id = ${whose}.tenant_id AND o.contact_id = ${whose}.contact_id AND o.ref = w.own)
  OR NOT EXISTS (SELECT FROM identifier o
    WHERE o.tenant_id = ${whose}.tenant_id AND o.contact_id = ${whose}.contact_id AND starts_with(o.ref, w.prefix)))`

interface Name extends Reference {
  readonly event: string
  readonly tenantId: string
  readonly ref: string
  readonly rank: number
}

function namesIn(event: Event): Name[] {
  const { id, tenantId, person } = event
  const reference = referenceIn(event)
  const [email, phone] = [emailAddress(person?.email), phoneNumber(person?.phone, null)]
  const name = (ref: string, rank: number): Name => ({ event: id, tenantId, ref, rank, ...reference })
  return [
    ...(reference.own ? [name(reference.own, BY_ID)] : []),
    ...(email ? [name(`email:${email}`, BY_ADDRESS)] : []),
    ...(phone ? [name(`phone:${phone}`, BY_ADDRESS)] : []),
  ]
}

async function ownersOf(sql: Sql, names: readonly Name[]): Promise<Found[]> {
  if (!names.length) return []
  return sql<Found & Record<string, unknown>>(
    `SELECT w.event, w.rank, i.contact_id AS contact
     FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[])
       AS w (event, tenant_id, ref, rank, prefix, own)
     JOIN identifier i USING (tenant_id, ref) WHERE i.strong AND ${isNoOther('i')}`,
    [
      names.map(n => n.event),
      names.map(n => n.tenantId),
      names.map(n => n.ref),
      names.map(n => n.rank),
      names.map(n => n.prefix),
      names.map(n => n.own),
    ],
  )
}

interface OrderNamed extends Reference {
  readonly event: string
  readonly tenantId: string
  readonly order: string
}

function ordersIn(event: Event): OrderNamed[] {
  const { id, tenantId, source, account, data } = event
  const reference = referenceIn(event)
  return (data.privacy?.orders ?? []).map(order => ({
    event: id,
    tenantId,
    order: `${source}:${account}/${order}`,
    ...reference,
  }))
}

async function buyersOf(sql: Sql, orders: readonly OrderNamed[]): Promise<Found[]> {
  if (!orders.length) return []
  return sql<Found & Record<string, unknown>>(
    `SELECT w.event, ${BY_ORDER} AS rank, s.contact_id AS contact
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS w (event, tenant_id, id, prefix, own)
     JOIN subject s ON s.tenant_id = w.tenant_id AND s.kind = 'order' AND s.id = w.id AND s.contact_id IS NOT NULL
     WHERE ${isNoOther('s')}`,
    [
      orders.map(o => o.event),
      orders.map(o => o.tenantId),
      orders.map(o => o.order),
      orders.map(o => o.prefix),
      orders.map(o => o.own),
    ],
  )
}
