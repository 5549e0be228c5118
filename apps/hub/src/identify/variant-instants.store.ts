import type { Json } from '@beckon/plugin-kit'
import type { Sql } from '../store/sql.ts'
import { MOST_CHANGES } from './variant-history.store.ts'

/** Asks what stood in a variant's history at an instant, or around it. */
export interface HistoryAsked {
  readonly tenantId: string
  readonly variant: string
  readonly at: Date
}

/** What was stated of a variant, and when. */
export interface Stated {
  readonly value: Json
  readonly at: Date
}

/** Prices as they were stated, oldest first. */
export interface PriceLine {
  readonly before: Stated | null
  /** From the instant on: the newest, and the rises and falls up to it. */
  readonly since: readonly Stated[]
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
  const rows = await sql<{ n: number; before: StatedRow | null; since: StatedRow[] | null }>(
    PRICE_LINES,
    columnsOf(asked),
  )
  const lines = new Map(
    rows.map(({ n, before, since }) => [n, { before: before && statedOf(before), since: (since ?? []).map(statedOf) }]),
  )
  return asked.map((_one, n) => lines.get(n) ?? { before: null, since: [] })
}

/** As JSON has it: instants are text. */
interface StatedRow {
  readonly value: Json
  readonly at: string
}

const STATED = `jsonb_build_object('value', p.value, 'at', p.at)`

const statedOf = ({ value, at }: StatedRow): Stated => ({ value, at: new Date(at) })

const PRICE_LINES = `
  SELECT w.n, (SELECT ${STATED} FROM variant_history p WHERE p.tenant_id = w.tenant_id AND p.variant = w.variant
                 AND p.part = 'price' AND p.at < w.at ORDER BY p.at DESC LIMIT 1) AS before,
    (SELECT jsonb_agg(${STATED} ORDER BY p.at) FROM (
       SELECT p.value, p.at FROM variant_history p WHERE p.tenant_id = w.tenant_id AND p.variant = w.variant
         AND p.part = 'price' AND p.at >= w.at ORDER BY p.at DESC LIMIT ${MOST_CHANGES}) p) AS since
  FROM unnest($1::int[], $2::text[], $3::text[], $4::timestamptz[]) AS w (n, tenant_id, variant, at)`

/** What each variant cost at each instant; of one not known yet, what it cost when it was first seen. */
export async function pricesAt(sql: Sql, asked: readonly HistoryAsked[]): Promise<(Stated | null)[]> {
  if (!asked.length) return []
  const rows = await sql<{ n: number; value: StatedRow | null }>(PRICES_AT, columnsOf(asked))
  return inPlace(asked, rows).map(row => row && statedOf(row))
}

const PRICES_AT = `
  SELECT w.n, coalesce(
    (SELECT ${STATED} FROM variant_history p WHERE p.tenant_id = w.tenant_id AND p.variant = w.variant
       AND p.part = 'price' AND p.at <= w.at ORDER BY p.at DESC LIMIT 1),
    (SELECT ${STATED} FROM variant_history p WHERE p.tenant_id = w.tenant_id AND p.variant = w.variant
       AND p.part = 'price' ORDER BY p.at LIMIT 1)) AS value
  FROM unnest($1::int[], $2::text[], $3::text[], $4::timestamptz[]) AS w (n, tenant_id, variant, at)`

function inPlace<Value>(
  asked: readonly unknown[],
  rows: readonly { readonly n: number; readonly value: Value | null }[],
): (Value | null)[] {
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
