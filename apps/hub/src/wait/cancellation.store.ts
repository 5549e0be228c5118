import type { CancelOn } from '@beckon/trigger-kit'
import type { Sql } from '../store/sql.ts'

/** A run that asks whether something has ended it. */
export interface Asking {
  readonly tenantId: string
  readonly contactId: string | null
  /** The fact it stands on: no fact, and no copy of it, ends or fulfils what it began itself. */
  readonly eventId: string
  readonly subject: string | null
  /** Other things its fact is about: `subscription:…`. */
  readonly refs: readonly string[]
  readonly anchorAt: Date
  readonly cancelOn: readonly CancelOn[]
}

export interface CancellingFact {
  readonly type: string
  readonly eventId: string
  readonly occurredAt: Date
}

/**
 * For each run the first fact that cancels it, if any. Facts are kept by what they name (tokens, ids, addresses,
 * phones), and the names of a run's cart and person are looked up now: what was joined meanwhile counts.
 */
export async function findCancellations(sql: Sql, runs: readonly Asking[]): Promise<(CancellingFact | undefined)[]> {
  const asking = runs.map((run, n) => ({ run, n })).filter(({ run }) => run.cancelOn.length)
  if (!asking.length) return runs.map(() => undefined)
  const things = asking.flatMap(({ run, n }) => thingsOf(run).map(ref => ({ n, tenantId: run.tenantId, ref })))
  const rules = asking.flatMap(({ run, n }) => run.cancelOn.map(rule => ({ n, rule, anchorAt: run.anchorAt })))
  const rows = await sql<{ n: number; type: string; event_id: string; occurred_at: Date }>(FIND, [
    asking.map(({ n }) => n),
    asking.map(({ run }) => run.tenantId),
    asking.map(({ run }) => (asksBy(run, 'person') ? run.contactId : null)),
    asking.map(({ run }) => run.eventId),
    things.map(({ n }) => n),
    things.map(({ tenantId }) => tenantId),
    things.map(({ ref }) => ref),
    rules.map(({ n }) => n),
    rules.map(({ rule }) => rule.event),
    rules.map(({ rule }) => rule.by),
    rules.map(({ rule, anchorAt }) => (rule.since === 'anchor' ? anchorAt : null)),
  ])
  const facts = new Map(
    rows.map(({ n, type, event_id, occurred_at }) => [n, { type, eventId: event_id, occurredAt: occurred_at }]),
  )
  return runs.map((_run, n) => facts.get(n))
}

/** Only what some rule goes by: most names of a run are never looked for. */
function thingsOf(run: Asking): string[] {
  const refs = new Set([...(run.subject ? [run.subject] : []), ...run.refs])
  return [...refs].filter(ref => asksBy(run, ref.slice(0, ref.indexOf(':'))))
}

const asksBy = ({ cancelOn }: Asking, kind: string): boolean => cancelOn.some(({ by }) => by === kind)

// One look into an index for each name and rule: somebody who has bought a hundred thousand times costs no more. LIMIT and
// OFFSET keep the planner from joining the other way round, which on tables it has no figures of costs seconds a batch.
const FIND = `
  WITH asking AS (SELECT * FROM unnest($1::int[], $2::text[], $3::uuid[], $4::uuid[]) AS a (n, tenant_id, contact_id, event_id)),
  thing AS (SELECT * FROM unnest($5::int[], $6::text[], $7::text[]) AS t (n, tenant_id, ref)),
  rule AS (SELECT * FROM unnest($8::int[], $9::text[], $10::text[], $11::timestamptz[]) AS r (n, type, by, since)),
  named AS (
    SELECT n, tenant_id, ref, split_part(ref, ':', 1) AS by FROM thing
    UNION
    SELECT t.n, t.tenant_id, 'cart:' || o.alias, 'cart' FROM thing t
      CROSS JOIN LATERAL (SELECT a.subject_id FROM subject_alias a
        WHERE a.tenant_id = t.tenant_id AND a.kind = 'cart' AND a.alias = substr(t.ref, 6) LIMIT 1) a
      CROSS JOIN LATERAL (SELECT o.alias FROM subject_alias o
        WHERE o.tenant_id = t.tenant_id AND o.kind = 'cart' AND o.subject_id = a.subject_id OFFSET 0) o
      WHERE t.ref LIKE 'cart:%'
    UNION
    SELECT a.n, a.tenant_id, i.ref, 'person' FROM asking a CROSS JOIN LATERAL (
      SELECT i.ref FROM identifier i WHERE i.tenant_id = a.tenant_id AND i.contact_id = a.contact_id OFFSET 0) i
  )
  SELECT DISTINCT ON (n) n, f.type, f.event_id, f.occurred_at
  FROM named JOIN rule USING (n, by) JOIN asking USING (n) CROSS JOIN LATERAL (
    SELECT c.type, c.event_id, c.occurred_at FROM cancelling_fact c
    WHERE c.tenant_id = named.tenant_id AND c.ref = named.ref AND c.type = rule.type
      AND c.occurred_at >= coalesce(rule.since, '-infinity') AND c.event_id <> asking.event_id
      AND NOT EXISTS (SELECT FROM cancelling_fact own
        WHERE (own.tenant_id, own.ref, own.type, own.occurred_at, own.event_id)
          = (c.tenant_id, c.ref, c.type, c.occurred_at, asking.event_id))
    ORDER BY c.occurred_at, c.event_id LIMIT 1) f
  ORDER BY n, f.occurred_at, f.event_id`
