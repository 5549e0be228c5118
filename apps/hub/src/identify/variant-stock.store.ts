import type { Sql } from '../store/sql.ts'

/** A variant of one tenant's catalogue. */
export interface VariantNamed {
  readonly tenantId: string
  readonly variant: string
}

export const variantKey = ({ tenantId, variant }: VariantNamed): string => JSON.stringify([tenantId, variant])

/** Which of these are known to be out of stock, as they stand: one statement, none when nobody asks. */
export async function outOfStock(sql: Sql, variants: readonly VariantNamed[]): Promise<ReadonlySet<string>> {
  const asked = [...new Map(variants.map(one => [variantKey(one), one])).values()]
  if (!asked.length) return new Set()
  const rows = await sql<{ tenant_id: string; variant: string }>(OUT, [
    asked.map(({ tenantId }) => tenantId),
    asked.map(({ variant }) => variant),
  ])
  return new Set(rows.map(({ tenant_id: tenantId, variant }) => variantKey({ tenantId, variant })))
}

// What is not counted, or may be sold without stock, is stated as available by its source.
const OUT = `
  SELECT s.tenant_id, s.id AS variant FROM unnest($1::text[], $2::text[]) AS w (tenant_id, variant)
  JOIN subject s ON s.tenant_id = w.tenant_id AND s.kind = 'variant' AND s.id = w.variant
  WHERE s.state #>> '{stock,value,available}' = 'false'`
