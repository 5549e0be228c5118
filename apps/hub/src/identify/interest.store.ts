import type { Sql } from '../store/sql.ts'
import type { InterestAct } from './interest.ts'

/** An act with whose it is: a contact, or a cart that is nobody's yet. */
export interface HeldAct extends InterestAct {
  readonly holder: { readonly contactId: string } | { readonly cart: string }
  /** The run by which the person was told. */
  readonly runId?: string
}

/** Stands for "no contact" in a key column. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Keeps the newest act of each kind. */
export async function saveInterest(sql: Sql, acts: readonly HeldAct[]): Promise<void> {
  if (!acts.length) return
  await sql(SAVE, [
    acts.map(act => act.tenantId),
    acts.map(act => act.item),
    acts.map(({ holder }) => ('contactId' in holder ? holder.contactId : NOBODY)),
    acts.map(({ holder }) => ('cart' in holder ? holder.cart : '')),
    acts.map(act => act.kind),
    acts.map(act => act.at),
    acts.map(act => act.isTest),
    acts.map(act => act.runId ?? null),
  ])
}

// A real act of the same instant stays before a test.
const SAVE = `
  INSERT INTO interest AS i (tenant_id, item, contact_id, cart, kind, at, is_test, run_id)
  SELECT DISTINCT ON (w.tenant_id, w.item, w.contact_id, w.cart, w.kind) w.*
  FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::boolean[], $8::uuid[])
    AS w (tenant_id, item, contact_id, cart, kind, at, is_test, run_id)
  ORDER BY w.tenant_id, w.item, w.contact_id, w.cart, w.kind, w.at DESC, w.is_test
  ON CONFLICT (tenant_id, item, contact_id, cart, kind) DO UPDATE
    SET at = excluded.at, is_test = excluded.is_test, run_id = excluded.run_id
    WHERE (excluded.at, i.is_test) > (i.at, excluded.is_test)`

/** Asks how one person stands to an item; acts before `since` are too long ago. */
export interface InterestAsked {
  readonly n: number
  readonly tenantId: string
  readonly item: string
  readonly contactId: string
  readonly since: Date
}

export interface FoundAct {
  readonly n: number
  readonly item: string
  readonly kind: string
  readonly at: Date
  readonly isTest: boolean
  readonly runId: string | null
}

/** The acts of the people who are asked for. A cart's are its person's, as soon as it has one. */
export async function findInterest(sql: Sql, asked: readonly InterestAsked[]): Promise<FoundAct[]> {
  if (!asked.length) return []
  const rows = await sql<FoundRow>(FIND, [
    asked.map(({ n }) => n),
    asked.map(({ tenantId }) => tenantId),
    asked.map(({ item }) => item),
    asked.map(({ contactId }) => contactId),
    asked.map(({ since }) => since),
  ])
  return rows.map(({ n, item, kind, at, is_test: isTest, run_id: runId }) => ({ n, item, kind, at, isTest, runId }))
}

interface FoundRow {
  n: number
  item: string
  kind: string
  at: Date
  is_test: boolean
  run_id: string | null
}

// Two ways in, each by an index: the person's own acts there, and those of their carts. OFFSET: as joins all carts were read for
// each that asks while the tables had no figures, 7 to 10 s of 20,000 for 500 people.
const FIND = `
  WITH asked AS (SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[])
                   AS a (n, tenant_id, item, contact_id, since))
  SELECT a.n, i.item, i.kind, i.at, i.is_test, i.run_id FROM asked a JOIN interest i
    ON i.tenant_id = a.tenant_id AND i.item = a.item AND i.contact_id = a.contact_id AND i.at >= a.since
  UNION ALL
  SELECT a.n, i.item, i.kind, i.at, i.is_test, i.run_id FROM asked a CROSS JOIN LATERAL (
    SELECT s.id, s.kind FROM subject s WHERE s.tenant_id = a.tenant_id AND s.contact_id = a.contact_id OFFSET 0) s
  CROSS JOIN LATERAL (
    SELECT l.alias FROM subject_alias l WHERE l.tenant_id = a.tenant_id AND l.kind = 'cart' AND l.subject_id = s.id OFFSET 0) l
  CROSS JOIN LATERAL (
    SELECT * FROM interest i WHERE i.tenant_id = a.tenant_id AND i.cart = l.alias AND i.cart <> '' OFFSET 0) i
  WHERE s.kind = 'cart' AND i.item = a.item AND i.at >= a.since`

/** When a person saw an item. */
export interface SeenBy {
  readonly tenantId: string
  readonly item: string
  readonly at: Date
  readonly contactId: string
}

/** The acts that show interest and are held under the names of carts, as their people's; no statement where there is no cart. */
export async function actsInCarts(
  sql: Sql,
  carts: readonly { readonly tenantId: string; readonly id: string; readonly contactId: string | null }[],
): Promise<SeenBy[]> {
  if (!carts.length) return []
  const rows = await sql<{ tenant_id: string; item: string; at: Date; contact_id: string }>(IN_CARTS, [
    carts.map(({ tenantId }) => tenantId),
    carts.map(({ id }) => id),
    carts.map(({ contactId }) => contactId),
  ])
  return rows.map(({ tenant_id: tenantId, item, at, contact_id: contactId }) => ({ tenantId, item, at, contactId }))
}

const IN_CARTS = `
  SELECT w.tenant_id, i.item, i.at, w.contact_id FROM unnest($1::text[], $2::text[], $3::uuid[]) AS w (tenant_id, id, contact_id)
  JOIN subject_alias l ON l.subject_id = w.id AND l.kind = 'cart' AND l.tenant_id = w.tenant_id
  JOIN interest i ON i.tenant_id = w.tenant_id AND i.cart = l.alias AND i.cart <> '' AND i.kind <> 'bought'`

/** How many people were told of an item by a trigger since an instant. */
export async function countTold(
  sql: Sql,
  asked: readonly {
    readonly tenantId: string
    readonly item: string
    readonly trigger: string
    readonly since: Date
  }[],
): Promise<number[]> {
  if (!asked.length) return []
  const rows = await sql<{ n: number; told: number }>(
    `SELECT w.n, (SELECT count(DISTINCT i.contact_id)::int FROM interest i WHERE i.tenant_id = w.tenant_id AND i.item = w.item
                    AND i.kind LIKE 'told/%' AND i.kind = w.kind AND i.at > w.since) AS told
     FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) AS w (n, tenant_id, item, kind, since)`,
    [
      asked.map((_one, n) => n),
      asked.map(({ tenantId }) => tenantId),
      asked.map(({ item }) => item),
      asked.map(({ trigger }) => `told/${trigger}`),
      asked.map(({ since }) => since),
    ],
  )
  const told = new Map(rows.map(row => [row.n, row.told]))
  return asked.map((_one, n) => told.get(n) ?? 0)
}

/** Takes back that people were told: these runs reached nobody. */
export async function takeBackTold(
  sql: Sql,
  runs: readonly { readonly tenantId: string; readonly contactId: string | null; readonly id: string }[],
): Promise<void> {
  const told = runs.filter(run => run.contactId)
  if (!told.length) return
  await sql(
    `DELETE FROM interest i USING unnest($1::text[], $2::uuid[], $3::uuid[]) AS w (tenant_id, contact_id, run_id)
     WHERE i.tenant_id = w.tenant_id AND i.contact_id = w.contact_id AND i.run_id = w.run_id`,
    [told.map(run => run.tenantId), told.map(run => run.contactId), told.map(run => run.id)],
  )
}
