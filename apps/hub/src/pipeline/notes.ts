import { derivedId } from '../ids.ts'
import { type ReceivedRequest, storeRequests } from '../inbox/inbox.store.ts'
import { OWN } from '../receive/receive.service.ts'
import type { Sql } from '../store/sql.ts'
import type { Arrived } from './onward.ts'

/**
 * What steps note of people goes the way of all facts, through the inbox: so it has a version, starts triggers and moves
 * people between segments like anybody else's word. The same step of the same run notes the same once, unless a newer
 * fact has begun the run anew.
 */
export async function keepNotes(sql: Sql, arrivals: readonly Arrived[], now: Date): Promise<void> {
  const requests = arrivals.flatMap(arrival => requestOf(arrival, now))
  if (requests.length) await storeRequests(sql, requests)
}

function requestOf({ underway: { run }, arrival: { notes } }: Arrived, receivedAt: Date): ReceivedRequest[] {
  const { tenantId, contactId } = run
  if (!notes.length || !contactId) return []
  const fields = Object.fromEntries(notes.map(({ field, to }) => [field, to]))
  const sourceId = `note/${run.id}/${run.eventId}/${run.step}`
  const body = { id: sourceId, topic: 'contact.noted', at: receivedAt.toISOString(), contactId, fields }
  const item = {
    id: derivedId('item', tenantId, OWN, tenantId, sourceId),
    ...{ position: 0, account: tenantId, topic: body.topic, sourceId, state: 'waiting' as const },
  }
  const id = derivedId('request', tenantId, sourceId)
  return [
    {
      tenantId,
      id,
      plugin: OWN,
      url: '',
      headers: {},
      body: Buffer.from(JSON.stringify(body)),
      receivedAt,
      items: [item],
    },
  ]
}
