import { emailAddress } from '@beckon/plugin-kit'
import type { Event } from '../../event.ts'
import { findOwners, ownerKey } from '../../identify/contact.store.ts'
import { rememberForgotten } from '../../identify/forgotten.store.ts'
import type { Sql } from '../../store/sql.ts'
import { silence } from './erase.ts'

/**
 * Keeps whom a platform asked to forget, as hashes, whether or not anybody was known by these names: facts of the time
 * before may come yet. Called when those who were known are erased: an address that still is somebody's is another's.
 */
export async function rememberErasures(sql: Sql, requests: readonly Event[], at: Date): Promise<void> {
  await rememberForgotten(sql, requests)
  const addresses = requests.flatMap(addressOf)
  const owners = await findOwners(sql, addresses)
  const free = addresses.filter(({ tenantId, ref }) => !owners.has(ownerKey(tenantId, ref)))
  await silence(sql, free, at)
}

function addressOf({ tenantId, person }: Event) {
  const value = emailAddress(person?.email)
  return value ? [{ tenantId, type: 'email', value, ref: `email:${value}` }] : []
}
