import { storeRequests } from '../../inbox/inbox.store.ts'
import { ownRequest } from '../../receive/own-fact.ts'
import type { Received } from '../../receive/received.ts'
import type { Sql } from '../../store/sql.ts'
import type { Arrived } from './arrived.ts'

/**
 * What steps note of people goes the way of all facts, through the inbox: so it has a version, starts triggers and moves
 * people between segments like anybody else's word. The same step of the same run notes the same once, unless a newer
 * fact has begun the run anew.
 */
export async function keepNotes(sql: Sql, arrivals: readonly Arrived[], now: Date): Promise<void> {
  const requests = arrivals.flatMap(arrival => requestOf(arrival, now))
  if (requests.length) await storeRequests(sql, requests)
}

function requestOf({ underway: { run }, arrival: { notes } }: Arrived, now: Date): Received[] {
  const { tenantId, contactId } = run
  if (!notes.length || !contactId) return []
  const fields = Object.fromEntries(notes.map(({ field, to }) => [field, to]))
  const id = `note/${run.id}/${run.eventId}/${run.step}`
  return [ownRequest(tenantId, { id, topic: 'contact.noted', contactId, fields }, now)]
}
