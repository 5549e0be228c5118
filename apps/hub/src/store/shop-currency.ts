import type { Group } from '../identify/state.ts'
import type { Sql } from './sql.ts'

/** A platform's word of the currency its shop is in. */
interface Stated {
  readonly tenantId: string
  readonly currency: Group
}

/**
 * Keeps every word, and not the newest alone: one that comes late may say that the shop was in this currency long before,
 * or in another one in between. Of two of one instant the larger counts, as in the facts of the shop themselves.
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

/** To be joined to `tenant t`. A word that repeats the one before it changes nothing. */
export const CURRENCY_TURN = `
  LEFT JOIN LATERAL (
    SELECT w.at AS turned_at, w.before AS turned_from FROM (
      SELECT s.at, s.currency, lag(s.currency) OVER (ORDER BY s.at) AS before FROM shop_currency s WHERE s.tenant_id = t.id) w
    WHERE w.before IS DISTINCT FROM w.currency ORDER BY w.at DESC LIMIT 1) c ON true`

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
