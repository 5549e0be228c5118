import { createHash } from 'node:crypto'
import type { Declaration } from '@beckon/trigger-kit'

export interface Person {
  readonly tenantId: string
  readonly contactId: string
}

/** Whether a person belongs to the share that does not get a trigger. */
export function isHeldOutOf(person: Person, { name, holdout }: Pick<Declaration, 'name' | 'holdout'>): boolean {
  return isHeldOut(person, name, holdout ?? 0)
}

/**
 * Whether a person belongs to the share that is left out. Only the ids decide, so it is the same person in every process
 * and after every restart; another salt leaves out another, independent share.
 */
export function isHeldOut({ tenantId, contactId }: Person, salt: string, percent: number): boolean {
  if (percent <= 0) return false
  const hash = createHash('sha256')
    .update(JSON.stringify([tenantId, contactId, salt]))
    .digest()
  return (hash.readUInt32BE(0) / 2 ** 32) * 100 < percent
}
