import type { CancelOn } from '@beckon/trigger-kit'
import type { Sql } from '../store/sql.ts'

/** A run that asks whether something has ended it. */
export interface Asking {
  readonly tenantId: string
  readonly contactId: string | null
  /** The fact it stands on: no fact, and no copy of it, ends or fulfils what it began itself. */
  readonly eventId: string
  /** Of one that asks what fulfils its wait: the fact that fulfilled the one before. Neither that nor a copy of it does. */
  readonly fulfilledBy?: string | null
  /** Of such a one: when its wait is over. A clock that is ahead may date later what was heard of by then. */
  readonly until?: Date | null
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
  readonly heardAt: Date
}

/**
 * For each run the first fact that cancels it, if any. Facts are kept by what they name (tokens, ids, addresses,
 * phones), and the names of a run's cart and person are looked up now: what was joined meanwhile counts.
 */
export async function findCancellations(sql: Sql, runs: readonly Asking[]): Promise<(CancellingFact | undefined)[]> {
  const questions = questionsOf(runs.filter(({ cancelOn }) => cancelOn.length))
  if (!questions.length) return runs.map(() => undefined)
  const things = questions.flatMap(({ tenantId, things }, n) => things.map(ref => ({ n, tenantId, ref })))
  const rules = questions.flatMap((question, n) => question.rules.map(rule => ({ n, ...rule })))
  const rows = await sql<{ rule: number; type: string; event_id: string; occurred_at: Date; heard_at: Date }>(FIND, [
    questions.map((_, n) => n),
    questions.map(({ tenantId }) => tenantId),
    questions.map(({ contactId }) => contactId),
    questions.map(({ eventId }) => eventId),
    questions.map(({ fulfilledBy }) => fulfilledBy),
    things.map(({ n }) => n),
    things.map(({ tenantId }) => tenantId),
    things.map(({ ref }) => ref),
    rules.map(({ n }) => n),
    rules.map((_, rule) => rule),
    rules.map(({ event }) => event),
    rules.map(({ by }) => by),
    rules.map(({ since }) => since),
    rules.map(({ until }) => until),
  ])
  const facts = new Map<Asking, CancellingFact>()
  // They come in their order: the first that a run asks for is its first.
  for (const { rule, type, event_id: eventId, occurred_at: occurredAt, heard_at: heardAt } of rows)
    for (const run of rules[rule]?.askedBy ?? [])
      if (!facts.has(run)) facts.set(run, { type, eventId, occurredAt, heardAt })
  return runs.map(run => facts.get(run))
}

interface Rule extends Pick<CancelOn, 'event' | 'by'> {
  readonly since: Date | null
  readonly until: Date | null
  readonly askedBy: Asking[]
}

/** What runs of one fact ask together: of three runs that stand on one order most rules are the same. */
interface Question extends Pick<Asking, 'tenantId' | 'contactId' | 'eventId'> {
  readonly fulfilledBy: string
  readonly things: readonly string[]
  readonly rules: readonly Rule[]
}

function questionsOf(runs: readonly Asking[]): Question[] {
  const alike = Map.groupBy(runs, ({ tenantId, eventId, fulfilledBy, contactId, subject, refs }) =>
    JSON.stringify([tenantId, eventId, fulfilledBy, contactId, subject, refs]),
  )
  return [...alike.values()].map(group => {
    const rules = rulesOf(group)
    const { tenantId, eventId, contactId, subject, refs, ...own } = group[0] as Asking
    const fulfilledBy = own.fulfilledBy ?? eventId
    // Only what some rule goes by: most names of a run are never looked for.
    const isAsked = (kind: string): boolean => rules.some(({ by }) => by === kind)
    const things = [...new Set(subject ? [subject, ...refs] : refs)].filter(ref =>
      isAsked(ref.slice(0, ref.indexOf(':'))),
    )
    return { tenantId, eventId, fulfilledBy, contactId: isAsked('person') ? contactId : null, things, rules }
  })
}

function rulesOf(runs: readonly Asking[]): Rule[] {
  const rules = new Map<string, Rule>()
  for (const run of runs)
    for (const { event, by, since } of run.cancelOn) {
      const until = run.until ?? null
      const key = `${event} ${by} ${since && run.anchorAt.getTime()} ${until?.getTime()}`
      const known = rules.get(key)
      if (known) known.askedBy.push(run)
      else rules.set(key, { event, by, since: since ? run.anchorAt : null, until, askedBy: [run] })
    }
  return [...rules.values()]
}

// One look into an index for each name and rule: somebody who has bought a hundred thousand times costs no more. LIMIT and
// OFFSET keep the planner from joining the other way round, which on tables it has no figures of costs seconds a batch.
// A copy is known by its kind and its instant: it may be kept by another name of the person. Of what a run stands on these are
// read by its key, before anything is compared: asked for by their kind they were looked for among all events of that kind.
// What a clock ahead of ours began is ended by what it says is later, and by what we heard and what happened after we heard
// of it: an order by another's clock may seem to be of the time before.
const FIND = `
  WITH asking AS (
    SELECT a.*, own.type AS own_type, own.occurred_at AS own_at, past.type AS past_type, past.occurred_at AS past_at,
      CASE WHEN own.occurred_at > own.received_at THEN own.occurred_at END AS begun_at, own.received_at AS heard_at
    FROM unnest($1::int[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[]) AS a (n, tenant_id, contact_id, event_id, fulfilled_by)
    LEFT JOIN LATERAL (SELECT e.type, e.occurred_at, e.received_at FROM event e
      WHERE e.tenant_id = a.tenant_id AND e.id = a.event_id OFFSET 0) own ON true
    LEFT JOIN LATERAL (SELECT e.type, e.occurred_at FROM event e
      WHERE e.tenant_id = a.tenant_id AND e.id = a.fulfilled_by AND a.fulfilled_by <> a.event_id OFFSET 0) past ON true
  ),
  thing AS (SELECT * FROM unnest($6::int[], $7::text[], $8::text[]) AS t (n, tenant_id, ref)),
  rule AS (SELECT * FROM unnest($9::int[], $10::int[], $11::text[], $12::text[], $13::timestamptz[], $14::timestamptz[])
    AS r (n, rule, type, by, since, until)),
  named AS (
    SELECT n, tenant_id, ref, split_part(ref, ':', 1) AS by FROM thing
    UNION ALL
    SELECT t.n, t.tenant_id, 'cart:' || o.alias, 'cart' FROM thing t
      CROSS JOIN LATERAL (SELECT a.subject_id FROM subject_alias a
        WHERE a.tenant_id = t.tenant_id AND a.kind = 'cart' AND a.alias = substr(t.ref, 6) LIMIT 1) a
      CROSS JOIN LATERAL (SELECT o.alias FROM subject_alias o
        WHERE o.tenant_id = t.tenant_id AND o.kind = 'cart' AND o.subject_id = a.subject_id OFFSET 0) o
      WHERE t.ref LIKE 'cart:%' AND 'cart:' || o.alias <> t.ref
    UNION ALL
    SELECT a.n, a.tenant_id, i.ref, 'person' FROM asking a CROSS JOIN LATERAL (
      SELECT i.ref FROM identifier i WHERE i.tenant_id = a.tenant_id AND i.contact_id = a.contact_id OFFSET 0) i
  )
  SELECT rule.rule, f.type, f.event_id, f.occurred_at, coalesce((SELECT e.received_at FROM event e
    WHERE e.tenant_id = named.tenant_id AND e.id = f.event_id), f.occurred_at) AS heard_at
  FROM named JOIN rule USING (n, by) JOIN asking USING (n) CROSS JOIN LATERAL (
    SELECT c.type, c.event_id, c.occurred_at FROM cancelling_fact c
    WHERE c.tenant_id = named.tenant_id AND c.ref = named.ref AND c.type = rule.type
      AND c.occurred_at >= CASE rule.since WHEN asking.begun_at THEN asking.heard_at ELSE coalesce(rule.since, '-infinity') END
      AND c.event_id NOT IN (asking.event_id, asking.fulfilled_by)
      AND (rule.since IS NULL OR c.occurred_at >= rule.since OR EXISTS (SELECT FROM event e
        WHERE e.tenant_id = c.tenant_id AND e.id = c.event_id AND e.received_at > asking.heard_at OFFSET 0))
      AND (rule.until IS NULL OR c.occurred_at <= rule.until OR EXISTS (SELECT FROM event e
        WHERE e.tenant_id = c.tenant_id AND e.id = c.event_id AND e.received_at BETWEEN rule.since AND rule.until OFFSET 0))
      AND (c.type, c.occurred_at) IS DISTINCT FROM (asking.own_type, asking.own_at)
      AND (c.type, c.occurred_at) IS DISTINCT FROM (asking.past_type, asking.past_at)
    ORDER BY c.occurred_at, c.event_id LIMIT 1) f
  ORDER BY f.occurred_at, f.event_id`
