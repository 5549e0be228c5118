import type { Event } from '../../event.ts'
import type { Decision } from '../../gate/decision.store.ts'
import type { Sql } from '../../store/sql.ts'
import type { AskedAbout } from './asked-about.ts'
import { eraseContacts } from './erase.ts'
import { eraseAccount } from './erase-account.ts'
import { emptyMarkedRequests, markRequestsOfItems } from './raw-requests.ts'
import { rememberErasures } from './remember-erasures.ts'

export const isPrivacyRequest = (event: Event): boolean => event.type === 'privacy.requested'

interface Answer {
  readonly event: Event
  readonly contactId: string | null
  readonly state: 'open' | 'done' | 'ignored'
}

/**
 * Does what platforms ask about people's data, and writes down that they asked: erasures at once; an export is open
 * until an operator fetches it. A request that is only a test is written down alone.
 */
export async function answerPrivacyRequests(
  sql: Sql,
  requests: readonly Event[],
  people: AskedAbout,
  { at, allowTestEvents }: { readonly at: Date; readonly allowTestEvents: boolean },
): Promise<Decision[]> {
  if (!requests.length) return []
  const real = requests.filter(event => !event.isTest || allowTestEvents)
  const erasures = real.filter(isOfKind('erase'))
  const decisions = await eraseContacts(sql, erasures.flatMap(peopleOf(people)), at)
  await rememberErasures(sql, erasures, at)
  for (const event of real.filter(isOfKind('erase-account'))) decisions.push(...(await eraseAccount(sql, event, at)))
  await saveAnswers(sql, requests.map(answerOf(new Set(real), people)), at)
  // These requests name the person they are about; the answer has all of it that is needed.
  await markRequestsOfItems(sql, [requests.map(event => event.tenantId), requests.map(event => event.itemId)])
  await emptyMarkedRequests(sql)
  return decisions
}

const isOfKind = (kind: string) => (event: Event) => event.data.privacy?.kind === kind

const peopleOf = (people: AskedAbout) => (event: Event) =>
  (people.get(event.id) ?? []).map(id => ({ tenantId: event.tenantId, id }))

const answerOf =
  (real: ReadonlySet<Event>, people: AskedAbout) =>
  (event: Event): Answer => ({
    event,
    contactId: people.get(event.id)?.[0] ?? null,
    state: !real.has(event) ? 'ignored' : isOfKind('export')(event) ? 'open' : 'done',
  })

async function saveAnswers(sql: Sql, answers: readonly Answer[], at: Date): Promise<void> {
  const events = answers.map(({ event }) => event)
  await sql(
    `INSERT INTO privacy_request (tenant_id, id, kind, plugin, account, source_id, contact_id, state, requested_at, done_at)
     SELECT w.*, CASE WHEN w.state = 'done' THEN $10::timestamptz END
     FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::timestamptz[])
       AS w (tenant_id, id, kind, plugin, account, source_id, contact_id, state, requested_at)
     ON CONFLICT DO NOTHING`,
    [
      events.map(event => event.tenantId),
      events.map(event => event.id),
      events.map(({ data }) => data.privacy?.kind),
      events.map(event => event.source),
      events.map(event => event.account),
      events.map(({ data }) => data.privacy?.id ?? null),
      answers.map(({ contactId }) => contactId),
      answers.map(({ state }) => state),
      events.map(event => event.occurredAt),
      at,
    ],
  )
}
