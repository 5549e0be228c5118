import type { TestPolicy } from '../../event.ts'
import { OWN } from '../../receive/own-fact.ts'
import { isKnownThrough } from '../../store/known-through.ts'
import type { Sql } from '../../store/sql.ts'
import { departedAt, GONE_ACCOUNTS } from './departed.ts'
import type { StandingRun } from './waiting.store.ts'

export type EndedRun = Pick<StandingRun, 'tenantId' | 'id' | 'fact'> & { readonly word: string }

/** Of these runs those that a word ends, by their ids. */
export async function endedBy(
  sql: Sql,
  standing: readonly StandingRun[],
  { allowTestEvents }: TestPolicy,
): Promise<Map<string, EndedRun>> {
  const { people = [], facts = [] } = Object.groupBy(standing, ({ fact }) => (fact.source === OWN ? 'people' : 'facts'))
  // What a segment has stated since the word was read is left to the gate: the account may be there again when it is due.
  const heard = people.filter(({ fact, word }) => fact.receivedAt <= word.heardAt)
  const ended = [...facts.filter(isOfAccount), ...(await departed(sql, heard, allowTestEvents))]
  return new Map(ended.map(({ word: { eventId: word }, ...run }) => [run.id, { ...run, word }]))
}

/** What happened in the account up to the word. */
const isOfAccount = ({ fact, word }: StandingRun): boolean =>
  fact.source === word.source && fact.account === word.account && fact.occurredAt <= word.occurredAt

/** Those whose people are known through the account, and have no other left. */
async function departed(sql: Sql, runs: readonly StandingRun[], tests: boolean): Promise<StandingRun[]> {
  if (!runs.length) return []
  const gone = await sql<{ n: number }>(DEPARTED, [
    runs.map((_run, n) => n),
    runs.map(({ tenantId }) => tenantId),
    runs.map(({ contactId }) => contactId),
    runs.map(({ fact }) => fact.occurredAt),
    runs.map(({ word }) => word.source),
    runs.map(({ word }) => word.account),
    tests,
  ])
  return gone.map(({ n }) => runs[n] as StandingRun)
}

const DEPARTED = `
  WITH gone AS MATERIALIZED (${GONE_ACCOUNTS})
  SELECT w.n FROM unnest($1::int[], $2::text[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[])
    AS w (n, tenant_id, contact_id, at, source, account)
  WHERE ${isKnownThrough('w', 'w')} AND (${departedAt('w', '$7')}) IS NOT NULL`
