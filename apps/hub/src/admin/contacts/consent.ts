import { z } from 'zod'
import { autocommit } from '../../store/sql.ts'
import { instant } from '../list/fields.ts'
import type { AdminPorts } from '../ports.ts'

const State = z.enum(['subscribed', 'unsubscribed', 'pending', 'unknown'])

const Act = z.strictObject({
  state: State.describe('`unknown` is no for marketing.'),
  at: instant.nullable(),
  source: z.string().nullable(),
})

export const Consent = Act.extend({
  topics: z.record(z.string(), Act).describe('What counts for topics the person has named.'),
}).meta({ id: 'Consent', description: "The person's latest explicit act; between acts of one instant the no counts." })

type Act = z.infer<typeof Act>
type Consent = z.infer<typeof Consent>

const CHANNELS = ['email', 'sms']
const UNKNOWN: Act = { state: 'unknown', at: null, source: null }

interface ActRow {
  contact_id: string
  channel: string
  topic: string | null
  state: Act['state']
  at: Date
  source: string
}

/** Contact id → channel → what counts. */
export async function consentsOf(ports: AdminPorts, tenantId: string, contactIds: readonly string[]) {
  const rows = await autocommit(ports.dataSource)<ActRow>(LATEST, [tenantId, contactIds])
  const byContact = Map.groupBy(rows, row => row.contact_id)
  return (contactId: string): Record<string, Consent> => {
    const byChannel = Map.groupBy(byContact.get(contactId) ?? [], row => row.channel)
    const channels = [...new Set([...CHANNELS, ...byChannel.keys()])]
    return Object.fromEntries(channels.map(channel => [channel, consentOf(byChannel.get(channel) ?? [])]))
  }
}

/** An act without a topic is about all of them, so a topic's own act counts only while it is the later one. */
function consentOf(newestFirst: readonly ActRow[]): Consent {
  const counting = (topic: string | null) => newestFirst.find(row => row.topic === null || row.topic === topic)
  const topics = [...new Set(newestFirst.flatMap(({ topic }) => topic ?? []))].sort()
  return { ...act(counting(null)), topics: Object.fromEntries(topics.map(topic => [topic, act(counting(topic))])) }
}

function act(row: ActRow | undefined): Act {
  return row ? { state: row.state, at: row.at.toISOString(), source: row.source } : UNKNOWN
}

// The latest act per channel and topic, then the newest of those first. Between equals the one that says no is first.
const LATEST = `
  SELECT * FROM (
    SELECT DISTINCT ON (contact_id, channel, topic) contact_id, channel, topic, state, at, source,
      array_position(ARRAY['unsubscribed', 'pending', 'subscribed'], state) AS weight
    FROM consent WHERE tenant_id = $1 AND contact_id = ANY ($2::uuid[])
    ORDER BY contact_id, channel, topic, at DESC, array_position(ARRAY['unsubscribed', 'pending', 'subscribed'], state)
  ) latest ORDER BY at DESC, weight`
