import type { Overview, OverviewDecision, OverviewMessage } from '@beckon/plugin-kit'
import { reasonInWords } from '../reason-words.ts'
import { OWN } from '../receive/own-fact.ts'
import { isKnownThrough } from '../store/known-through.ts'
import type { Sql } from '../store/sql.ts'

/** One account of one tenant: every statement here asks for all three. */
export interface AccountRef {
  readonly tenantId: string
  readonly plugin: string
  readonly account: string
}

/** A message's row, as far as its subject is made of it. */
export interface StoredLook {
  readonly tenantId: string
  readonly templateRevision: string
  readonly locale: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface OverviewParts {
  readonly sql: Sql
  /** Business time. */
  now(): Date
  /** Throws when the message cannot be made again. */
  subjectOf(message: StoredLook): Promise<string>
}

/** What one account may see of itself. */
export async function overviewOf({ sql, now, subjectOf }: OverviewParts, of: AccountRef): Promise<Overview> {
  const own = [of.tenantId, of.plugin, of.account]
  const [last, heard, orders, messages, decisions] = await Promise.all([
    sql<{ at: Date | null }>(LAST, own),
    sql<Overview['heard'][number]>(HEARD, own),
    sql<Overview['orders']>(ORDERS, own),
    sql<Omit<OverviewMessage, 'subject'> & StoredLook>(MESSAGES, own),
    sql<Omit<OverviewDecision, 'why'>>(DECISIONS, own),
  ])
  const newest = heard[0]?.at ?? null
  return {
    // That of the connection is written now and then only.
    lastEventAt: newest ?? last[0]?.at ?? null,
    heard,
    orders: orders[0] ?? { count: 0, addressed: 0 },
    messages: await Promise.all(messages.map(message => shown(message, subjectOf))),
    decisions: decisions.map(decision => ({ ...decision, why: reasonInWords(decision.reason, decision.detail) })),
    now: now(),
  }
}

async function shown(
  message: Omit<OverviewMessage, 'subject'> & StoredLook,
  subjectOf: OverviewParts['subjectOf'],
): Promise<OverviewMessage> {
  const { trigger, to, state, ambiguous, at } = message
  // One that cannot be made again, as after an erasure, must not hide the others.
  const subject = await subjectOf(message).catch(() => null)
  return { trigger, to, subject, state, ambiguous, at }
}

// Each list looks at so many of the tenant's newest rows, by an index, and keeps the account's own: where a tenant has
// several accounts a quiet one shows less, but the page costs the same after a year as on the first day.
const LOOKED_AT = 2_000
const SHOWN = 20

const LAST = 'SELECT last_event_at AS at FROM connection WHERE tenant_id = $1 AND plugin = $2 AND account = $3'

const HEARD = `
  SELECT topic, max(received_at) AS at FROM (
    SELECT plugin, account, topic, received_at FROM inbox_item WHERE tenant_id = $1
    ORDER BY received_at DESC, id DESC LIMIT ${LOOKED_AT}) newest
  WHERE plugin = $2 AND account = $3 GROUP BY topic ORDER BY at DESC, topic`

const ORDERS = `
  SELECT count(*)::int AS count, count(*) FILTER (WHERE EXISTS (
    SELECT FROM identifier i
    WHERE i.tenant_id = $1 AND i.contact_id = own.contact_id AND i.ref LIKE 'email:%'))::int AS addressed
  FROM (
    SELECT contact_id FROM (
      SELECT source, account, contact_id, received_at, id FROM event WHERE tenant_id = $1 AND type = 'order.placed'
      ORDER BY received_at DESC, id DESC LIMIT ${LOOKED_AT}) newest
    WHERE source = $2 AND account = $3 ORDER BY received_at DESC, id DESC LIMIT ${SHOWN}) own`

// What we stated ourselves, as that somebody came into a segment, is of no account: it stands on the person.
const OWN_RUN = `
  JOIN run r ON r.tenant_id = newest.tenant_id AND r.id = newest.run_id
  JOIN event e ON e.tenant_id = r.tenant_id AND e.id = r.event_id
  CROSS JOIN (VALUES ($2, $3)) AS own (source, account)
  WHERE CASE e.source WHEN '${OWN}' THEN ${isKnownThrough('newest', 'own')}
    ELSE e.source = own.source AND e.account = own.account END`

// Of somebody with several addresses, one may be known through another account only.
const ONLY_ADDRESS = `(
  SELECT CASE count(*) WHEN 1 THEN min(substring(i.ref FROM length('email:') + 1)) END FROM identifier i
  WHERE i.tenant_id = $1 AND i.contact_id = newest.contact_id AND i.strong AND i.ref LIKE 'email:%')`

const MESSAGES = `
  SELECT newest.trigger,
    CASE WHEN e.source <> '${OWN}' OR newest.address IN ('', ${ONLY_ADDRESS}) THEN newest.address END AS "to",
    newest.state, newest.ambiguous, newest.created_at AS at,
    newest.tenant_id AS "tenantId", newest.template_revision AS "templateRevision", newest.locale, newest.data
  FROM (SELECT * FROM message WHERE tenant_id = $1 ORDER BY created_at DESC, id DESC LIMIT ${LOOKED_AT}) newest
  ${OWN_RUN} ORDER BY newest.created_at DESC, newest.id DESC LIMIT ${SHOWN}`

const DECISIONS = `
  SELECT newest.trigger, newest.verdict, newest.reason, newest.detail, newest.at, ${ONLY_ADDRESS} AS "to"
  FROM (SELECT * FROM decision WHERE tenant_id = $1 ORDER BY at DESC, id DESC LIMIT ${LOOKED_AT}) newest
  ${OWN_RUN} ORDER BY newest.at DESC, newest.id DESC LIMIT ${SHOWN}`
