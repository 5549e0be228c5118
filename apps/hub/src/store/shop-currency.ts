import type { Group } from '../identify/state.ts'
import type { Sql } from './sql.ts'

/** A platform's word of the currency its shop is in. */
interface Stated {
  readonly tenantId: string
  readonly currency: Group
}

/**
 * Keeps every word, and not the newest alone: one that comes late may say that the shop was in this currency long before,
 * or in another one in between. What repeats its neighbours is kept too: the first of it after such a late word is the turn.
 * Of two of one instant the larger counts, as in the facts of the shop themselves.
 */
export async function saveCurrencies(sql: Sql, stated: readonly Stated[]): Promise<void> {
  if (!stated.length) return
  await sql(
    `INSERT INTO shop_currency AS c (tenant_id, at, currency)
     SELECT tenant_id, at, max(currency COLLATE "C") FROM unnest($1::text[], $2::timestamptz[], $3::text[]) AS w (tenant_id, at, currency)
     GROUP BY 1, 2
     ON CONFLICT (tenant_id, at) DO UPDATE SET currency = excluded.currency WHERE excluded.currency > c.currency`,
    [
      stated.map(({ tenantId }) => tenantId),
      stated.map(({ currency }) => currency.at),
      stated.map(({ currency }) => currency.value),
    ],
  )
}

/** When a tenant's platforms first said what they say now, and what they had said before. */
export interface CurrencyTurn {
  readonly turned_at: Date | null
  readonly turned_from: string | null
}

/**
 * To be joined to `tenant t`. The last word for another currency, and the first one after it: a word that repeats the one
 * before it changes nothing, and shops repeat theirs for years. So none is read but the newest for each currency, from one
 * currency to the next by `shop_currency_newest`.
 */
export const CURRENCY_TURN = `
  LEFT JOIN LATERAL (
    WITH RECURSIVE newest AS (
      (SELECT currency, at FROM shop_currency WHERE tenant_id = t.id ORDER BY currency DESC, at DESC LIMIT 1)
      UNION ALL
      SELECT s.currency, s.at FROM newest n CROSS JOIN LATERAL (
        SELECT currency, at FROM shop_currency WHERE tenant_id = t.id AND currency < n.currency
        ORDER BY currency DESC, at DESC LIMIT 1) s),
    other AS (SELECT currency, at FROM newest ORDER BY at DESC OFFSET 1 LIMIT 1)
    SELECT (SELECT currency FROM other) AS turned_from,
      (SELECT min(at) FROM shop_currency
       WHERE tenant_id = t.id AND at > coalesce((SELECT at FROM other), '-infinity')) AS turned_at) c ON true`

/**
 * Since when a tenant's currency is what it is. Before the first word of a platform it was the one that was set; where
 * nothing was set, it is taken to have been the same all along, as the first sight of anything.
 */
export function currencySince(
  { turned_at: at, turned_from: from }: CurrencyTurn,
  currency: string,
  set: string | null,
): Date | null {
  return (from ?? set ?? currency) === currency ? null : at
}
