import type { Json } from '@beckon/plugin-kit'
import type { Sql } from '../store/sql.ts'
import type { Step, VariantFact } from './variant-fact.ts'

/** No more changes of a variant than these, the newest, are looked through: one that changes more often is a lottery. */
const MOST_CHANGES = 100

/**
 * Adds facts to the histories of their variants, and answers the steps that are to be weighed by them: each fact itself
 * and, when it comes late, those that follow it. So it leads to the same as one that came in time.
 */
export async function addToHistory(sql: Sql, facts: readonly VariantFact[]): Promise<Step[]> {
  if (!facts.length) return []
  const changed = await sql<ChangedRow>(ADD, [
    facts.map(fact => fact.tenantId),
    facts.map(fact => fact.variant),
    facts.map(fact => fact.part),
    facts.map(fact => fact.at),
    facts.map(fact => JSON.stringify(fact.value)),
    facts.map(fact => fact.product),
    facts.map(fact => fact.eventId),
  ])
  if (!changed.length) return []
  const rows = await sql<StepRow>(STEPS, [
    changed.map(row => row.tenant_id),
    changed.map(row => row.variant),
    changed.map(row => row.part),
    changed.map(row => row.at),
  ])
  return rows.map(stepOf)
}

interface ChangedRow {
  tenant_id: string
  variant: string
  part: string
  at: Date
}

// Between two statements of one version the larger text stays: any order gives the same.
const ADD = `
  INSERT INTO variant_history AS h (tenant_id, variant, part, at, value, product, event_id)
  SELECT DISTINCT ON (w.tenant_id, w.variant, w.part, w.at) w.*
  FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::jsonb[], $6::text[], $7::uuid[])
    AS w (tenant_id, variant, part, at, value, product, event_id)
  ORDER BY w.tenant_id, w.variant, w.part, w.at, w.value::text DESC
  ON CONFLICT (tenant_id, variant, part, at) DO UPDATE
    SET value = excluded.value, event_id = excluded.event_id, product = coalesce(excluded.product, h.product)
    WHERE excluded.value::text > h.value::text
  RETURNING tenant_id, variant, part, at`

interface StepRow extends ChangedRow {
  part: 'price' | 'stock'
  product: string | null
  value: Json
  before: Json
  source: string
  account: string
  item_id: string
  is_test: boolean
}

const BEFORE = `
  SELECT p.value FROM variant_history p
  WHERE p.tenant_id = h.tenant_id AND p.variant = h.variant AND p.part = h.part AND p.at < h.at
  ORDER BY p.at DESC LIMIT 1`

const STEP_COLUMNS = `h.tenant_id, h.variant, h.part, h.at, h.product, h.value, b.value AS before,
  e.source, e.account, e.item_id, e.is_test`

const STEPS = `
  WITH changed AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS w (tenant_id, variant, part, at)),
  place AS (
    SELECT * FROM changed
    UNION
    SELECT c.tenant_id, c.variant, c.part, n.at FROM changed c CROSS JOIN LATERAL (
      SELECT n.at FROM variant_history n
      WHERE n.tenant_id = c.tenant_id AND n.variant = c.variant AND n.part = c.part AND n.at > c.at
      ORDER BY n.at DESC LIMIT ${MOST_CHANGES}) n
  )
  SELECT ${STEP_COLUMNS}
  FROM place JOIN variant_history h USING (tenant_id, variant, part, at) CROSS JOIN LATERAL (${BEFORE}) b
  JOIN event e ON e.tenant_id = h.tenant_id AND e.id = h.event_id`

/** An item that somebody showed interest in, and when: `variant:2001` or `product:1001`. */
export interface Seen {
  readonly tenantId: string
  readonly item: string
  readonly at: Date
}

/** The steps that items have made since they were seen; `n` says which. Of a page just looked at there are none. */
export async function stepsSince(sql: Sql, seen: readonly Seen[]): Promise<(Step & { readonly n: number })[]> {
  if (!seen.length) return []
  const rows = await sql<StepRow & { n: number }>(SINCE, [
    seen.map((_seen, n) => n),
    seen.map(({ tenantId }) => tenantId),
    seen.map(({ item }) => item),
    seen.map(({ at }) => at),
  ])
  return rows.map(row => ({ ...stepOf(row), n: row.n }))
}

const SINCE = `
  WITH seen AS (SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::timestamptz[]) AS s (n, tenant_id, item, at)),
  step AS (
    SELECT s.n, h.* FROM seen s JOIN variant_history h
      ON h.tenant_id = s.tenant_id AND h.variant = substr(s.item, 9) AND h.at > s.at WHERE s.item LIKE 'variant:%'
    UNION ALL
    SELECT s.n, h.* FROM seen s JOIN variant_history h
      ON h.tenant_id = s.tenant_id AND h.product = substr(s.item, 9) AND h.at > s.at WHERE s.item LIKE 'product:%'
  )
  SELECT h.n, ${STEP_COLUMNS}
  FROM step h CROSS JOIN LATERAL (${BEFORE}) b
  JOIN event e ON e.tenant_id = h.tenant_id AND e.id = h.event_id`

function stepOf(row: StepRow): Step {
  const { tenant_id: tenantId, variant, product, part, at, value, before } = row
  const event = { source: row.source, account: row.account, itemId: row.item_id, isTest: row.is_test }
  return { tenantId, variant, product, part, at, value, before, event }
}

/** Asks what stood in a variant's history at an instant, or around it. */
export interface HistoryAsked {
  readonly tenantId: string
  readonly variant: string
  readonly at: Date
}

/** Prices as they were stated, oldest first. */
export interface PriceLine {
  readonly before: Json | null
  /** From the instant on: the newest, and the rises and falls up to it. */
  readonly since: readonly Json[]
}

/** What was stated of each variant's stock before the instant; null where nothing was. */
export async function stockBefore(sql: Sql, asked: readonly HistoryAsked[]): Promise<(Json | null)[]> {
  if (!asked.length) return []
  const rows = await sql<{ n: number; value: Json | null }>(
    `SELECT w.n, (SELECT p.value FROM variant_history p WHERE p.tenant_id = w.tenant_id AND p.variant = w.variant
                    AND p.part = 'stock' AND p.at < w.at ORDER BY p.at DESC LIMIT 1) AS value
     FROM unnest($1::int[], $2::text[], $3::text[], $4::timestamptz[]) AS w (n, tenant_id, variant, at)`,
    columnsOf(asked),
  )
  return inPlace(asked, rows)
}

export async function priceLines(sql: Sql, asked: readonly HistoryAsked[]): Promise<PriceLine[]> {
  if (!asked.length) return []
  const rows = await sql<{ n: number; before: Json | null; since: Json[] | null }>(PRICE_LINES, columnsOf(asked))
  const lines = new Map(rows.map(({ n, before, since }) => [n, { before, since: since ?? [] }]))
  return asked.map((_one, n) => lines.get(n) ?? { before: null, since: [] })
}

const PRICE_LINES = `
  SELECT w.n, (SELECT p.value FROM variant_history p WHERE p.tenant_id = w.tenant_id AND p.variant = w.variant
                 AND p.part = 'price' AND p.at < w.at ORDER BY p.at DESC LIMIT 1) AS before,
    (SELECT jsonb_agg(s.value ORDER BY s.at) FROM (
       SELECT p.value, p.at FROM variant_history p WHERE p.tenant_id = w.tenant_id AND p.variant = w.variant
         AND p.part = 'price' AND p.at >= w.at ORDER BY p.at DESC LIMIT ${MOST_CHANGES}) s) AS since
  FROM unnest($1::int[], $2::text[], $3::text[], $4::timestamptz[]) AS w (n, tenant_id, variant, at)`

/** What each variant cost at each instant; of one not known yet, what it cost when it was first seen. */
export async function pricesAt(sql: Sql, asked: readonly HistoryAsked[]): Promise<(Json | null)[]> {
  if (!asked.length) return []
  const rows = await sql<{ n: number; value: Json | null }>(PRICES_AT, columnsOf(asked))
  return inPlace(asked, rows)
}

const PRICES_AT = `
  SELECT w.n, coalesce(
    (SELECT p.value FROM variant_history p WHERE p.tenant_id = w.tenant_id AND p.variant = w.variant
       AND p.part = 'price' AND p.at <= w.at ORDER BY p.at DESC LIMIT 1),
    (SELECT p.value FROM variant_history p WHERE p.tenant_id = w.tenant_id AND p.variant = w.variant
       AND p.part = 'price' ORDER BY p.at LIMIT 1)) AS value
  FROM unnest($1::int[], $2::text[], $3::text[], $4::timestamptz[]) AS w (n, tenant_id, variant, at)`

function inPlace(asked: readonly unknown[], rows: readonly { readonly n: number; readonly value: Json | null }[]) {
  const values = new Map(rows.map(({ n, value }) => [n, value]))
  return asked.map((_one, n) => values.get(n) ?? null)
}

function columnsOf(asked: readonly HistoryAsked[]): unknown[][] {
  return [
    asked.map((_one, n) => n),
    asked.map(({ tenantId }) => tenantId),
    asked.map(({ variant }) => variant),
    asked.map(({ at }) => at),
  ]
}
