import type { Event } from '../event.ts'
import type { Sql } from '../store/sql.ts'
import { findTyped } from './contact.store.ts'
import { type Claim, namesOf } from './filed-tests.ts'

/** Who and what names them nobody has heard of before: nothing is known of them but what the batch says. */
export interface Newcomers {
  readonly contactIds: ReadonlySet<string>
  /** `ownerKey` of each of their names. */
  readonly names: ReadonlySet<string>
}

export const NOBODY_NEW: Newcomers = { contactIds: new Set(), names: new Set() }

type ContactOf = (event: Event) => string

/** The contacts there were before the batch, by id, and the names that had no owner. */
interface Before {
  readonly known: ReadonlySet<string>
  readonly entered: ReadonlySet<string>
}

/**
 * Who of a batch is new. Not who has a name besides that may be another's, nor whose name was typed by another: what is kept
 * under it may be about either. That is asked last, when all names are held and the batch's own are saved, so that
 * whatever this batch waited for is seen.
 */
export async function findNewcomers(
  sql: Sql,
  claims: readonly Claim[],
  contactOf: ContactOf,
  { known, entered }: Before,
): Promise<Newcomers> {
  const stated = onlyOf(claims, contactOf, claim => {
    const isEntered = namesOf(claim).every(name => entered.has(name))
    return isEntered && !claim.person.weak.length && !known.has(contactOf(claim.event))
  })
  const typed = await findTyped(sql, stated.flatMap(typableIn))
  const fresh = onlyOf(stated, contactOf, claim => !namesOf(claim).some(name => typed.has(name)))
  return {
    contactIds: new Set(fresh.map(({ event }) => contactOf(event))),
    names: new Set(fresh.flatMap(namesOf)),
  }
}

/** The claims of those people of whom every claim is so. */
function onlyOf(claims: readonly Claim[], contactOf: ContactOf, isSo: (claim: Claim) => boolean): Claim[] {
  const others = new Set(claims.flatMap(claim => (isSo(claim) ? [] : contactOf(claim.event))))
  return claims.filter(({ event }) => !others.has(contactOf(event)))
}

/** An id is typed by nobody. */
function typableIn({ event: { tenantId }, person }: Claim) {
  return person.strong.flatMap(ref => (ref.startsWith('id:') ? [] : { tenantId, ref }))
}
