import type { CancelOn } from '@beckon/trigger-kit'
import type { Sql } from '../store/sql.ts'

/** A run that asks whether something has ended it. */
export interface Asking {
  readonly tenantId: string
  readonly contactId: string | null
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
  readonly by: string
}

/**
 * For each run the fact that cancels it, if any. Facts are kept by what they name (tokens, ids, addresses, phones), and
 * the names of a run's cart and person are looked up now: what was joined meanwhile counts.
 */
export async function findCancellations(sql: Sql, runs: readonly Asking[]): Promise<(CancellingFact | undefined)[]> {
  const asking = runs.map((run, n) => ({ run, n })).filter(({ run }) => run.cancelOn.length)
  if (!asking.length) return runs.map(() => undefined)
  const things = asking.flatMap(({ run, n }) => thingsOf(run).map(ref => ({ n, tenantId: run.tenantId, ref })))
  const rows = await sql<{ n: number; by: string; type: string; event_id: string; occurred_at: Date }>(FIND, [
    asking.map(({ n }) => n),
    asking.map(({ run }) => run.tenantId),
    asking.map(({ run }) => run.contactId),
    things.map(({ n }) => n),
    things.map(({ tenantId }) => tenantId),
    things.map(({ ref }) => ref),
    [...new Set(asking.flatMap(({ run }) => run.cancelOn.map(({ event }) => event)))],
  ])
  const facts = new Map<number, CancellingFact[]>()
  for (const { n, by, type, event_id, occurred_at } of rows) {
    facts.set(n, [...(facts.get(n) ?? []), { by, type, eventId: event_id, occurredAt: occurred_at }])
  }
  return runs.map((run, n) => (facts.get(n) ?? []).find(fact => cancels(fact, run)))
}

function thingsOf(run: Asking): string[] {
  return [...new Set([...(run.subject ? [run.subject] : []), ...run.refs])]
}

function cancels(fact: CancellingFact, run: Asking): boolean {
  return run.cancelOn.some(
    ({ event, by, since }) =>
      event === fact.type &&
      by === fact.by &&
      (since !== 'anchor' || fact.occurredAt.getTime() >= run.anchorAt.getTime()),
  )
}

const FIND = `
  WITH asking AS (SELECT * FROM unnest($1::int[], $2::text[], $3::uuid[]) AS a (n, tenant_id, contact_id)),
  thing AS (SELECT * FROM unnest($4::int[], $5::text[], $6::text[]) AS t (n, tenant_id, ref)),
  named AS (
    SELECT n, tenant_id, ref, split_part(ref, ':', 1) AS by FROM thing
    UNION
    SELECT t.n, t.tenant_id, 'cart:' || o.alias, 'cart' FROM thing t
      JOIN subject_alias a ON a.tenant_id = t.tenant_id AND a.kind = 'cart' AND t.ref LIKE 'cart:%' AND a.alias = substr(t.ref, 6)
      JOIN subject_alias o ON o.tenant_id = a.tenant_id AND o.kind = 'cart' AND o.subject_id = a.subject_id
    UNION
    SELECT a.n, a.tenant_id, i.ref, 'person' FROM asking a JOIN identifier i USING (tenant_id, contact_id)
  )
  SELECT named.n, named.by, f.type, f.event_id, f.occurred_at
  FROM named JOIN cancelling_fact f USING (tenant_id, ref)
  WHERE f.type = ANY ($7::text[])
  ORDER BY f.occurred_at, f.event_id`
