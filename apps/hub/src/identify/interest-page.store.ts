import type { Sql } from '../store/sql.ts'

/** A place in the acts about some items, in the order of their instants: everything up to this act is done. */
export interface Place {
  readonly at: Date
  /** Tells acts of one instant apart; a bigint, so a text. */
  readonly seq: string
}

/** Before all acts of this instant. */
export const placeBefore = (at: Date): Place => ({ at, seq: '-1' })

export interface PageAsked {
  readonly tenantId: string
  /** A variant, and its product where interest in that counts. */
  readonly items: readonly [variant: string, product: string | null]
  /** Of which kinds: what was bought or told shows no interest. */
  readonly kinds: readonly string[]
  readonly after: Place
}

export interface ActInTurn {
  /** Which of those that ask. */
  readonly n: number
  /** Null: a cart that is nobody's yet. */
  readonly contactId: string | null
  readonly place: Place
}

/** The next acts of those that ask, the first one's before the second's, and no more than `limit` of all together. */
export async function nextActs(sql: Sql, asked: readonly PageAsked[], limit: number): Promise<ActInTurn[]> {
  if (!asked.length) return []
  const rows = await sql<{ n: number; at: Date; seq: string; contact_id: string | null }>(NEXT, [
    asked.map((_one, n) => n),
    asked.map(({ tenantId }) => tenantId),
    asked.map(({ items: [variant] }) => variant),
    asked.map(({ items: [, product] }) => product),
    asked.map(({ kinds }) => kinds.join(' ')),
    asked.map(({ after }) => after.at),
    asked.map(({ after }) => after.seq),
    limit,
  ])
  return rows.map(({ n, at, seq, contact_id: contactId }) => ({ n, contactId, place: { at, seq } }))
}

// By the partial index on acts that show interest, from the place on: what was done before is not read again.
const actsAbout = (item: string): string => `
  (SELECT i.at, i.seq, i.contact_id, i.cart FROM interest i
   WHERE i.tenant_id = a.tenant_id AND i.item = ${item} AND (i.at, i.seq) > (a.at, a.seq)
     AND i.kind <> 'bought' AND i.kind NOT LIKE 'told/%' AND i.kind = ANY (string_to_array(a.kinds, ' '))
   ORDER BY i.at, i.seq LIMIT $8)`

const NEXT = `
  WITH asked AS (
    SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::bigint[])
      AS a (n, tenant_id, variant, product, kinds, at, seq) ORDER BY n
  ), act AS (
    SELECT a.n, a.tenant_id, i.* FROM asked a CROSS JOIN LATERAL (
      SELECT * FROM (${actsAbout('a.variant')} UNION ALL ${actsAbout('a.product')}) about ORDER BY at, seq LIMIT $8) i
    ORDER BY a.n, i.at, i.seq LIMIT $8
  )
  SELECT act.n, act.at, act.seq::text, CASE WHEN act.cart = '' THEN act.contact_id ELSE s.contact_id END AS contact_id
  FROM act
  LEFT JOIN subject_alias l ON act.cart <> '' AND l.tenant_id = act.tenant_id AND l.kind = 'cart' AND l.alias = act.cart
  LEFT JOIN subject s ON s.tenant_id = l.tenant_id AND s.kind = 'cart' AND s.id = l.subject_id
  ORDER BY act.n, act.at, act.seq`
