import type { Normalise } from '@beckon/plugin-kit'
import { listOf, textOf } from '../read.ts'
import { bodyOf, draft, personId } from './draft.ts'

/**
 * Several contacts became one. HubSpot may give the outcome a new id (`newObjectId`); then the primary contact is one
 * of those that are no more.
 */
export const contactsMerged: Normalise = item => {
  const { newObjectId, primaryObjectId, mergedObjectIds } = bodyOf(item)
  const survivor = personId(item, textOf(newObjectId ?? primaryObjectId), 'newObjectId or primaryObjectId')
  const before = [primaryObjectId, ...listOf(mergedObjectIds)].map(textOf).filter(id => id !== null)
  const merged = [...new Set(before)].map(id => `contact/${id}`).filter(id => id !== survivor)
  return [draft(item, { type: 'contact.merged', person: { id: survivor }, data: { survivor, merged } })]
}
