import type { Sql } from '../store/sql.ts'

/** What is sent in one step of a run: enough to make the same bytes again at any time. */
export interface Message {
  readonly tenantId: string
  readonly id: string
  readonly sendKey: string
  readonly trigger: string
  readonly runId: string
  readonly contactId: string | null
  readonly step: number
  readonly channel: string
  readonly class: 'marketing' | 'transactional'
  readonly address: string
  readonly templateRevision: string
  readonly locale: string
  readonly data: Readonly<Record<string, unknown>>
  /** Whether its links lead by way of the hub. */
  readonly trackClicks: boolean
  readonly headerMessageId: string
  readonly createdAt: Date
}

/** A message that was claimed before, with how its last attempt ended: null = nobody wrote it down. */
export interface EarlierTry {
  readonly id: string
  readonly attempts: number
  readonly lastOutcome: string | null
  readonly createdAt: Date
  readonly headerMessageId: string
}

export async function loadEarlier(
  sql: Sql,
  ids: readonly { readonly tenantId: string; readonly id: string }[],
): Promise<Map<string, EarlierTry>> {
  if (!ids.length) return new Map()
  const rows = await sql<EarlierTry>(
    `SELECT m.id, m.created_at AS "createdAt", m.header_message_id AS "headerMessageId",
       coalesce(a.number, 0) AS attempts, a.outcome AS "lastOutcome"
     FROM message m JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, id) USING (tenant_id, id)
     LEFT JOIN LATERAL (SELECT number, outcome FROM attempt a WHERE a.tenant_id = m.tenant_id AND a.message_id = m.id
                        ORDER BY number DESC LIMIT 1) a ON true`,
    [ids.map(m => m.tenantId), ids.map(m => m.id)],
  )
  return new Map(rows.map(row => [row.id, row]))
}

export interface Claim {
  readonly message: Message
  readonly attempt: number
  readonly provider: string
}

/**
 * Writes the messages as claimed, with the attempt that is about to be made: before anything leaves the house. A retry
 * is decided afresh, so the row says what this attempt sends.
 */
export async function claimMessages(sql: Sql, claims: readonly Claim[], at: Date): Promise<void> {
  if (!claims.length) return
  const messages = claims.map(claim => claim.message)
  await sql(
    `INSERT INTO message (tenant_id, id, send_key, trigger, run_id, contact_id, step, channel, class, address, template_revision,
                          locale, data, track_clicks, header_message_id, created_at, state)
     SELECT w.*, 'claimed' FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::int[], $8::text[],
       $9::text[], $10::text[], $11::text[], $12::text[], $13::jsonb[], $14::boolean[], $15::text[], $16::timestamptz[]) AS w
     ON CONFLICT (tenant_id, id) DO UPDATE SET state = 'claimed', contact_id = excluded.contact_id, address = excluded.address,
       template_revision = excluded.template_revision, locale = excluded.locale, data = excluded.data, track_clicks = excluded.track_clicks`,
    [
      messages.map(m => m.tenantId),
      messages.map(m => m.id),
      messages.map(m => m.sendKey),
      messages.map(m => m.trigger),
      messages.map(m => m.runId),
      messages.map(m => m.contactId),
      messages.map(m => m.step),
      messages.map(m => m.channel),
      messages.map(m => m.class),
      messages.map(m => m.address),
      messages.map(m => m.templateRevision),
      messages.map(m => m.locale),
      messages.map(m => JSON.stringify(m.data)),
      messages.map(m => m.trackClicks),
      messages.map(m => m.headerMessageId),
      messages.map(m => m.createdAt),
    ],
  )
  await sql(
    `INSERT INTO attempt (tenant_id, message_id, number, provider, started_at)
     SELECT w.*, $5 FROM unnest($1::text[], $2::uuid[], $3::int[], $4::text[]) AS w`,
    [
      messages.map(m => m.tenantId),
      messages.map(m => m.id),
      claims.map(c => c.attempt),
      claims.map(c => c.provider),
      at,
    ],
  )
}

/** Attempts that nobody wrote down: their process died between the hand-over and the record. That is never rewritten. */
export async function markUnknown(
  sql: Sql,
  messages: readonly { readonly tenantId: string; readonly id: string }[],
  at: Date,
): Promise<void> {
  if (!messages.length) return
  const keys = [messages.map(m => m.tenantId), messages.map(m => m.id)]
  await sql(
    `UPDATE attempt a SET outcome = 'unknown', ended_at = $3, detail = 'the process ended before the outcome was recorded'
     FROM unnest($1::text[], $2::uuid[]) AS w (tenant_id, message_id)
     WHERE a.tenant_id = w.tenant_id AND a.message_id = w.message_id AND a.outcome IS NULL`,
    [...keys, at],
  )
  await sql(
    `UPDATE message m SET ambiguous = true, state = 'unknown' FROM unnest($1::text[], $2::uuid[]) AS w (tenant_id, id)
     WHERE m.tenant_id = w.tenant_id AND m.id = w.id`,
    keys,
  )
}

export interface Outcome {
  readonly tenantId: string
  readonly messageId: string
  readonly attempt: number
  readonly outcome: 'accepted' | 'refused' | 'deferred' | 'unknown'
  readonly detail: string
  /** The message's state from now on. */
  readonly state: 'accepted' | 'failed' | 'claimed' | 'unknown'
}

/**
 * Records outcomes; answers the attempts that were still open, for one that somebody declared unknown stays so, each with
 * the state that its message has come to.
 */
export async function recordOutcomes(sql: Sql, outcomes: readonly Outcome[], at: Date): Promise<Map<string, string>> {
  const recorded = await sql<{ message_id: string; number: number }>(
    `UPDATE attempt a SET outcome = w.outcome, detail = w.detail, ended_at = $6
     FROM unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::text[]) AS w (tenant_id, message_id, number, outcome, detail)
     WHERE a.tenant_id = w.tenant_id AND a.message_id = w.message_id AND a.number = w.number AND a.outcome IS NULL
     RETURNING a.message_id, a.number`,
    [
      outcomes.map(o => o.tenantId),
      outcomes.map(o => o.messageId),
      outcomes.map(o => o.attempt),
      outcomes.map(o => o.outcome),
      outcomes.map(o => o.detail),
      at,
    ],
  )
  const open = new Set(recorded.map(row => attemptKey(row.message_id, row.number)))
  const current = outcomes.filter(o => open.has(attemptKey(o.messageId, o.attempt)))
  const states = await setStates(sql, current)
  return new Map(current.map(o => [attemptKey(o.messageId, o.attempt), states.get(o.messageId) ?? o.state]))
}

export const attemptKey = (messageId: string, attempt: number): string => `${messageId} ${attempt}`

/** An earlier try may have been delivered, whatever became of the last. */
const MAY_HAVE_ARRIVED = `m.ambiguous AND EXISTS (
  SELECT FROM attempt a WHERE a.tenant_id = m.tenant_id AND a.message_id = m.id AND a.outcome = 'unknown')`

async function setStates(sql: Sql, outcomes: readonly Outcome[]): Promise<Map<string, string>> {
  if (!outcomes.length) return new Map()
  const rows = await sql<{ id: string; state: string }>(
    `UPDATE message m SET ambiguous = w.unknown OR ${MAY_HAVE_ARRIVED},
       state = CASE WHEN w.state = 'failed' AND ${MAY_HAVE_ARRIVED} THEN 'unknown' ELSE w.state END
     FROM unnest($1::text[], $2::uuid[], $3::text[], $4::boolean[]) AS w (tenant_id, id, state, unknown)
     WHERE m.tenant_id = w.tenant_id AND m.id = w.id RETURNING m.id, m.state`,
    [
      outcomes.map(o => o.tenantId),
      outcomes.map(o => o.messageId),
      outcomes.map(o => o.state),
      outcomes.map(o => o.outcome === 'unknown'),
    ],
  )
  return new Map(rows.map(({ id, state }) => [id, state]))
}

/**
 * Messages that are not tried again: their retry was decided against, or their run has ended. Answers those that reached
 * nobody. What may have been delivered stays unknown for ever. Of what is on its way whoever handed it over says what
 * became of it; should they die before, this is all that is ever known, so it is marked as unknown until they do.
 */
export async function dropMessages(
  sql: Sql,
  messages: readonly { readonly tenantId: string; readonly id: string }[],
): Promise<{ readonly tenantId: string; readonly messageId: string }[]> {
  if (!messages.length) return []
  const rows = await sql<{ tenant_id: string; id: string; state: string }>(
    `UPDATE message m SET state = CASE WHEN m.ambiguous OR w.open THEN 'unknown' ELSE 'dropped' END, ambiguous = m.ambiguous OR w.open
     FROM (SELECT w.tenant_id, w.id, EXISTS (SELECT FROM attempt a
             WHERE a.tenant_id = w.tenant_id AND a.message_id = w.id AND a.outcome IS NULL) AS open
           FROM unnest($1::text[], $2::uuid[]) AS w (tenant_id, id)) w
     WHERE m.tenant_id = w.tenant_id AND m.id = w.id AND m.state IN ('claimed', 'unknown')
     RETURNING m.tenant_id, m.id, m.state`,
    [messages.map(m => m.tenantId), messages.map(m => m.id)],
  )
  const dropped = rows.filter(({ state }) => state === 'dropped')
  return dropped.map(({ tenant_id: tenantId, id: messageId }) => ({ tenantId, messageId }))
}
