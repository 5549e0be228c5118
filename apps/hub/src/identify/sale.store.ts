import type { Sql } from '../store/sql.ts'

/** An item of one tenant's catalogue, by what names it. */
export interface ItemNamed {
  readonly tenantId: string
  readonly product: string | null
  readonly variant: string | null
}

export const itemKey = ({ tenantId, product, variant }: ItemNamed): string =>
  JSON.stringify([tenantId, product, variant])

/** Which of these are known not to be for sale, as they stand, and why: one statement, none when nobody asks. */
export async function notForSale(
  sql: Sql,
  items: readonly ItemNamed[],
): Promise<ReadonlyMap<string, 'sold-out' | 'withdrawn'>> {
  const asked = [...new Map(items.map(one => [itemKey(one), one])).values()].filter(one => one.product ?? one.variant)
  if (!asked.length) return new Map()
  const rows = await sql<ItemRow>(NOT_FOR_SALE, [
    asked.map(({ tenantId }) => tenantId),
    asked.map(({ product }) => product),
    asked.map(({ variant }) => variant),
    WITHDRAWN,
  ])
  return new Map(
    rows.map(({ tenant_id: tenantId, product, variant, withdrawn }) => [
      itemKey({ tenantId, product, variant }),
      withdrawn ? 'withdrawn' : 'sold-out',
    ]),
  )
}

interface ItemRow {
  tenant_id: string
  product: string | null
  variant: string | null
  withdrawn: boolean
}

/** The statuses in which a product is not shown to anybody. Another that nobody has thought of here is for sale. */
const WITHDRAWN = ['archived', 'draft', 'deleted']

// A variant is gone with its product, or when the product, which names all it has, names it no more.
// What is not counted, or may be sold without stock, is stated as available by its source.
const NOT_FOR_SALE = `
  SELECT * FROM (
    SELECT w.*, v.state #>> '{stock,value,available}' = 'false' AS sold_out,
      coalesce(p.state #>> '{content,value,status}' = ANY ($4::text[]), false)
        OR coalesce(jsonb_typeof(p.variants) = 'array' AND NOT p.variants @> to_jsonb(w.variant), false) AS withdrawn
    FROM unnest($1::text[], $2::text[], $3::text[]) AS w (tenant_id, product, variant)
    LEFT JOIN subject v ON v.tenant_id = w.tenant_id AND v.kind = 'variant' AND v.id = w.variant
    LEFT JOIN LATERAL (SELECT p.state, p.state #> '{content,value,variantIds}' AS variants FROM subject p
      WHERE p.tenant_id = w.tenant_id AND p.kind = 'product'
        AND p.id = coalesce(w.product, v.state #>> '{content,value,productId}')) p ON true) item
  WHERE sold_out OR withdrawn`
