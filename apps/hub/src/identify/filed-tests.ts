import { counts, type Event, type TestPolicy } from '../event.ts'
import type { Sql } from '../store/sql.ts'
import { ownerKey } from './contact.store.ts'
import type { PersonClaim } from './person.ts'

/** Whom one event of a batch is about. */
export interface Claim {
  readonly event: Event
  readonly person: PersonClaim
  /** Says nothing of the person: it is only to be found with them. */
  readonly isFiled: boolean
}

/**
 * What a test says of people, where tests must lead to nothing: it is filed under the first of its names that is somebody's,
 * and else under its first, for whoever looks for it. It states nothing of them, and joins nobody.
 */
export async function fileTests(sql: Sql, claims: readonly Claim[], policy: TestPolicy): Promise<Claim[]> {
  const tests = new Set(claims.filter(({ event }) => !counts(event, policy)))
  if (!tests.size) return [...claims]
  const real = claims.filter(claim => !tests.has(claim))
  const known = new Set([...(await knownNames(sql, [...tests])), ...real.flatMap(namesOf)])
  return claims.map(claim => (tests.has(claim) ? filed(claim, known) : claim))
}

/** As `ownerKey` has them. */
export const namesOf = ({ event, person }: Claim): string[] => person.strong.map(ref => ownerKey(event.tenantId, ref))

function filed({ event, person }: Claim, known: ReadonlySet<string>): Claim {
  const name = person.strong.find(ref => known.has(ownerKey(event.tenantId, ref))) ?? (person.strong[0] as string)
  return { event, person: { strong: [name], weak: [], state: {} }, isFiled: true }
}

// Not held: it only chooses among the names of one event. The one that is chosen is taken with all others, in order.
async function knownNames(sql: Sql, claims: readonly Claim[]): Promise<string[]> {
  const wanted = claims.flatMap(({ event: { tenantId }, person }) => person.strong.map(ref => ({ tenantId, ref })))
  const rows = await sql<{ tenant_id: string; ref: string }>(
    `SELECT tenant_id, ref FROM identifier WHERE (tenant_id, ref) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND strong`,
    [wanted.map(({ tenantId }) => tenantId), wanted.map(({ ref }) => ref)],
  )
  return rows.map(row => ownerKey(row.tenant_id, row.ref))
}
