import { createHash } from 'node:crypto'
import { type Item, type Json, jsonOf, objectOf, type RawRequest } from '@beckon/plugin-kit'
import { idOf, instantOf, textOf } from './read.ts'

/**
 * One event to a request, a snapshot (`object: event`) or a thin notification (`object: v2.core.event`). A thin one has
 * a type of its own (`v1.invoice.paid`), which has no topic here: its object would have to be fetched.
 */
export function open(request: RawRequest): readonly Item[] {
  const event = objectOf(jsonOf(request.body))
  const id = textOf(event?.id)
  const topic = textOf(event?.type)
  if (!event || !id || !topic) return [faulty(request)]
  return [
    {
      // Also for a thin event, which may name the snapshot it goes with (`snapshot_event`): under that id it would
      // pass for a duplicate of the snapshot, and the one that can be read would be lost if it came second.
      id,
      topic,
      account: accountOf(event.account ?? event.context),
      occurredAt: createdAt(event.created),
      isTest: event.livemode === false,
      body: event,
    },
  ]
}

// Only events of connected accounts and organisations name one; those of the endpoint's own account do not.
function accountOf(named: Json | undefined): string {
  return idOf(named) ?? OWN_ACCOUNT
}

/** What events of the endpoint's own account are filed under. */
export const OWN_ACCOUNT = 'default'

// Snapshots say seconds since 1970, thin events UTC as ISO text.
function createdAt(created: Json | undefined): Date | null {
  const iso = textOf(created)
  return iso && UTC.test(iso) ? instantOf(Date.parse(iso) / 1000) : instantOf(created)
}

const UTC = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/

function faulty(request: RawRequest): Item {
  return {
    id: `unreadable:${createHash('sha256').update(request.body).digest('hex')}`,
    topic: 'unreadable',
    account: OWN_ACCOUNT,
    occurredAt: null,
    isTest: false,
    body: null,
    fault: 'the body is not an event; expected a JSON object with id and type',
  }
}
