import type { Json } from '@beckon/plugin-kit'
import type { Sql } from '../store/sql.ts'
import { LOW_STOCK, type Step, type VariantFact } from './variant-fact.ts'

/** No more changes of a variant than these, the newest, are looked through: one that changes more often is a lottery. */
export const MOST_CHANGES = 100

/** The same facts, with the product of a variant that was stated without it: as its newest row has it. */
export async function withProducts(sql: Sql, facts: readonly VariantFact[]): Promise<VariantFact[]> {
  const stated = new Map(facts.flatMap(fact => (fact.product ? [[keyOf(fact), fact.product]] : [])))
  const open = facts.filter(fact => !fact.product && !stated.has(keyOf(fact)))
  if (open.length) for (const [key, product] of await productsOf(sql, open)) stated.set(key, product)
  return facts.map(fact => ({ ...fact, product: fact.product ?? stated.get(keyOf(fact)) ?? null }))
}

const keyOf = ({ tenantId, variant }: { readonly tenantId: string; readonly variant: string }): string =>
  JSON.stringify([tenantId, variant])

async function productsOf(sql: Sql, facts: readonly VariantFact[]): Promise<[string, string][]> {
  const rows = await sql<{ tenant_id: string; variant: string; product: string }>(PRODUCTS, [
    facts.map(fact => fact.tenantId),
    facts.map(fact => fact.variant),
  ])
  return rows.map(({ tenant_id: tenantId, variant, product }) => [keyOf({ tenantId, variant }), product])
}

const PRODUCTS = `
  SELECT DISTINCT ON (w.tenant_id, w.variant) w.tenant_id, w.variant, h.product
  FROM unnest($1::text[], $2::text[]) AS w (tenant_id, variant) CROSS JOIN (VALUES ('price'), ('stock')) AS p (part)
  CROSS JOIN LATERAL (
    SELECT h.product, h.at FROM variant_history h
    WHERE h.tenant_id = w.tenant_id AND h.variant = w.variant AND h.part = p.part ORDER BY h.at DESC LIMIT 1) h
  WHERE h.product IS NOT NULL ORDER BY w.tenant_id, w.variant, h.at DESC`

/**
 * Adds facts to the histories of their variants, and answers the steps that are to be weighed by them: each fact itself
 * and, when it comes late, those that follow it. So it leads to the same as one that came in time.
 */
export async function addToHistory(sql: Sql, facts: readonly VariantFact[]): Promise<Step[]> {
  if (!facts.length) return []
  const added = await sql<ChangedRow>(ADD, [
    facts.map(fact => fact.tenantId),
    facts.map(fact => fact.variant),
    facts.map(fact => fact.part),
    facts.map(fact => fact.at),
    facts.map(fact => JSON.stringify(fact.value)),
    facts.map(fact => fact.product),
    facts.map(fact => fact.eventId),
  ])
  const changed = [...added, ...(await nameStrays(sql, facts))]
  if (!changed.length) return []
  const rows = await sql<StepRow>(STEPS, [
    changed.map(row => row.tenant_id),
    changed.map(row => row.variant),
    changed.map(row => row.part),
    changed.map(row => row.at),
  ])
  return rows.map(stepOf)
}

/** Who is interested in a product is concerned by what its variants did before anybody said whose they are. */
function nameStrays(sql: Sql, facts: readonly VariantFact[]): Promise<ChangedRow[]> {
  const named = [...new Map(facts.map(fact => [keyOf(fact), fact])).values()].filter(({ product }) => product)
  return sql<ChangedRow>(
    `UPDATE variant_history h SET product = w.product FROM unnest($1::text[], $2::text[], $3::text[]) AS w (tenant_id, variant, product)
     WHERE h.tenant_id = w.tenant_id AND h.variant = w.variant AND h.product IS NULL
     RETURNING h.tenant_id, h.variant, h.part, h.at`,
    [named.map(fact => fact.tenantId), named.map(fact => fact.variant), named.map(fact => fact.product)],
  )
}

interface ChangedRow {
  tenant_id: string
  variant: string
  part: string
  at: Date
}

// Between two statements of one version the larger text stays, and the product that either names: any order gives the same.
const IS_LARGER = 'excluded.value::text > h.value::text'

const ADD = `
  INSERT INTO variant_history AS h (tenant_id, variant, part, at, value, product, event_id)
  SELECT DISTINCT ON (w.tenant_id, w.variant, w.part, w.at) w.*
  FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::jsonb[], $6::text[], $7::uuid[])
    AS w (tenant_id, variant, part, at, value, product, event_id)
  ORDER BY w.tenant_id, w.variant, w.part, w.at, w.value::text DESC
  ON CONFLICT (tenant_id, variant, part, at) DO UPDATE
    SET value = CASE WHEN ${IS_LARGER} THEN excluded.value ELSE h.value END,
      event_id = CASE WHEN ${IS_LARGER} THEN excluded.event_id ELSE h.event_id END,
      product = greatest(h.product, excluded.product)
    WHERE ${IS_LARGER} OR h.product IS DISTINCT FROM greatest(h.product, excluded.product)
  RETURNING tenant_id, variant, part, at`

interface StepRow extends ChangedRow {
  part: 'price' | 'stock'
  product: string | null
  value: Json
  before: Json
  counts: number[] | null
  source: string
  account: string
  item_id: string
  is_test: boolean
}

const BEFORE = `
  SELECT p.value FROM variant_history p
  WHERE p.tenant_id = h.tenant_id AND p.variant = h.variant AND p.part = h.part AND p.at < h.at
  ORDER BY p.at DESC LIMIT 1`

// Only what may be a low stock is compared with more than the row before it.
const COUNTS = `
  CASE WHEN h.part = 'stock' AND (h.value ->> 'quantity')::float8 BETWEEN 1 AND ${LOW_STOCK} THEN ARRAY(
    SELECT (p.value ->> 'quantity')::float8 FROM (
      SELECT p.value, p.at FROM variant_history p
      WHERE p.tenant_id = h.tenant_id AND p.variant = h.variant AND p.part = h.part AND p.at < h.at
      ORDER BY p.at DESC LIMIT ${MOST_CHANGES}) p
    WHERE p.value ->> 'quantity' IS NOT NULL ORDER BY p.at DESC) END`

const STEP_COLUMNS = `h.tenant_id, h.variant, h.part, h.at, h.product, h.value, b.value AS before, ${COUNTS} AS counts,
  e.source, e.account, e.item_id, e.is_test`

// What follows a late fact at once has another step before it now, however many changes came since.
const STEPS = `
  WITH changed AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS w (tenant_id, variant, part, at)),
  place AS (
    SELECT * FROM changed
    UNION
    SELECT c.tenant_id, c.variant, c.part, n.at FROM changed c CROSS JOIN LATERAL (
      (SELECT n.at FROM variant_history n
       WHERE n.tenant_id = c.tenant_id AND n.variant = c.variant AND n.part = c.part AND n.at > c.at ORDER BY n.at LIMIT 1)
      UNION ALL
      (SELECT n.at FROM variant_history n
       WHERE n.tenant_id = c.tenant_id AND n.variant = c.variant AND n.part = c.part AND n.at > c.at
       ORDER BY n.at DESC LIMIT ${MOST_CHANGES})) n
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

/**
 * The steps that items have made since they were seen, the newest; `n` says which. Of a page just looked at there are
 * none, and those before `from` are of no use to anybody.
 */
export async function stepsSince(
  sql: Sql,
  seen: readonly Seen[],
  from: Date,
): Promise<(Step & { readonly n: number })[]> {
  if (!seen.length) return []
  const named = (kind: string) => seen.map(({ item }) => (item.startsWith(kind) ? item.slice(kind.length) : null))
  const rows = await sql<StepRow & { n: number }>(SINCE, [
    seen.map((_seen, n) => n),
    seen.map(({ tenantId }) => tenantId),
    named('variant:'),
    named('product:'),
    seen.map(({ at }) => (at > from ? at : from)),
  ])
  return rows.map(row => ({ ...stepOf(row), n: row.n }))
}

const stepsOf = (column: string): string => `
  SELECT s.n, h.* FROM seen s CROSS JOIN (VALUES ('price'), ('stock')) AS p (part) CROSS JOIN LATERAL (
    SELECT h.* FROM variant_history h
    WHERE h.tenant_id = s.tenant_id AND h.${column} = s.${column} AND h.part = p.part AND h.at > s.at
    ORDER BY h.at DESC LIMIT ${MOST_CHANGES}) h`

const SINCE = `
  WITH seen AS (
    SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) AS s (n, tenant_id, variant, product, at)
  ), step AS (${stepsOf('variant')} UNION ALL ${stepsOf('product')})
  SELECT h.n, ${STEP_COLUMNS}
  FROM step h CROSS JOIN LATERAL (${BEFORE}) b
  JOIN event e ON e.tenant_id = h.tenant_id AND e.id = h.event_id`

function stepOf(row: StepRow): Step {
  const { tenant_id: tenantId, variant, product, part, at, value, before, counts } = row
  const event = { source: row.source, account: row.account, itemId: row.item_id, isTest: row.is_test }
  return { tenantId, variant, product, part, at, value, before, counts, event }
}
