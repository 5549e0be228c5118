import type { Event } from '../event.ts'
import { emailAddress, phoneNumber } from '../identify/person.ts'
import type { Sql } from '../store/sql.ts'

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

interface Name {
  readonly event: string
  readonly tenantId: string
  readonly ref: string
  readonly rank: number
}

const idPrefix = ({ source, account }: Event): string => `id:${source}:${account}/`

function namesIn(event: Event): Name[] {
  const { id, tenantId, person } = event
  const [email, phone] = [emailAddress(person?.email), phoneNumber(person?.phone, null)]
  const name = (ref: string, rank: number): Name => ({ event: id, tenantId, ref, rank })
  return [
    ...(person?.id ? [name(idPrefix(event) + person.id, BY_ID)] : []),
    ...(email ? [name(`email:${email}`, BY_ADDRESS)] : []),
    ...(phone ? [name(`phone:${phone}`, BY_ADDRESS)] : []),
  ]
}

async function ownersOf(sql: Sql, names: readonly Name[]): Promise<Found[]> {
  if (!names.length) return []
  return sql<Found & Record<string, unknown>>(
    `SELECT w.event, w.rank, i.contact_id AS contact
     FROM unnest($1::text[], $2::text[], $3::text[], $4::int[]) AS w (event, tenant_id, ref, rank)
     JOIN identifier i USING (tenant_id, ref) WHERE i.strong`,
    [names.map(n => n.event), names.map(n => n.tenantId), names.map(n => n.ref), names.map(n => n.rank)],
  )
}

interface OrderNamed {
  readonly event: string
  readonly tenantId: string
  readonly order: string
  readonly prefix: string
  /** The person's own reference; null when the request names the orders only. */
  readonly ref: string | null
}

function ordersIn(event: Event): OrderNamed[] {
  const { id, tenantId, source, account, person, data } = event
  const prefix = idPrefix(event)
  return (data.privacy?.orders ?? []).map(order => ({
    event: id,
    tenantId,
    order: `${source}:${account}/${order}`,
    prefix,
    ref: person?.id ? prefix + person.id : null,
  }))
}

// Whoever has another id at the same account is another customer there, and was not asked about.
async function buyersOf(sql: Sql, orders: readonly OrderNamed[]): Promise<Found[]> {
  if (!orders.length) return []
  return sql<Found & Record<string, unknown>>(
    `SELECT w.event, ${BY_ORDER} AS rank, s.contact_id AS contact
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS w (event, tenant_id, id, prefix, ref)
     JOIN subject s ON s.tenant_id = w.tenant_id AND s.kind = 'order' AND s.id = w.id AND s.contact_id IS NOT NULL
     WHERE w.ref IS NULL
       OR EXISTS (SELECT FROM identifier i WHERE i.tenant_id = s.tenant_id AND i.contact_id = s.contact_id AND i.ref = w.ref)
       OR NOT EXISTS (SELECT FROM identifier i
         WHERE i.tenant_id = s.tenant_id AND i.contact_id = s.contact_id AND starts_with(i.ref, w.prefix))`,
    [
      orders.map(o => o.event),
      orders.map(o => o.tenantId),
      orders.map(o => o.order),
      orders.map(o => o.prefix),
      orders.map(o => o.ref),
    ],
  )
}
