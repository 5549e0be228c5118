import type { Declaration } from '@beckon/trigger-kit'
import type { Days } from '../../evaluate/catalogue.ts'
import { evaluate, type Fact } from '../../evaluate/evaluate.ts'
import type { TriggerSet } from '../../evaluate/trigger-set.ts'
import type { Event, TestPolicy } from '../../event.ts'
import type { Decision } from '../../gate/decision.store.ts'
import { PLACE_FIELDS } from '../../gate/zone.ts'
import type { KeptFact } from '../../identify/acts.store.ts'
import { type Contact, loadContacts } from '../../identify/contact.store.ts'
import { kindOf } from '../../identify/person.ts'
import type { Subjects } from '../../identify/subjects.ts'
import type { Sql } from '../../store/sql.ts'
import { putRuns } from '../../wait/put-runs.ts'
import { type Reckoning, reckonAnew } from '../../wait/reckon-anew.ts'
import { rekeyRuns, rekeyRunsOfMerged } from '../../wait/rekey-runs.ts'
import type { Owner } from '../../wait/run.store.ts'
import { endDecision } from '../end-decision.ts'
import { endMerged } from '../merged-runs.ts'
import type { Known } from './identify.ts'
import { aloneIn, unheardIn } from './unheard.ts'

export interface RunParts extends TestPolicy {
  readonly triggers: TriggerSet
  declarationOf(revision: string): Declaration | undefined
  /** The names of the triggers whose runs an event of this type can end, or make go on, by the kind of what it names. */
  endedBy(type: string): ReadonlyMap<string, ReadonlySet<string>>
  readonly days: Days
  currencyOf(tenantId: string): string
}

/** What a batch came to, before runs are put for it. */
export interface Batch extends Pick<Known, 'contacts' | 'merges' | 'changed' | 'subjects' | 'newcomers'> {
  /** Events that nobody had stored before. */
  readonly fresh: readonly Event[]
  /** Those that can end what some run waits for, by what they name. */
  readonly kept: readonly KeptFact[]
  /** What the hub makes of them: facts about items, with the people they concern, and who moved between segments. */
  readonly derived: readonly Fact[]
}

/** Puts, replaces, re-keys and ends runs for what a batch came to; answers what ended. */
export async function runsFor(sql: Sql, parts: RunParts, batch: Batch, at: Date): Promise<Decision[]> {
  const isUnheard = unheardIn(batch)
  const merged = [
    ...(await rekeyRuns(sql, batch.subjects.joins, at)),
    ...(await rekeyRunsOfMerged(sql, batch.merges, at)),
  ]
  const duplicates = await endMerged(sql, merged)
  const facts = [...(await factsOf(sql, batch)), ...batch.derived]
  const wanted = evaluate(facts, parts.triggers, at, parts)
  const cancelling = batch.kept.flatMap(({ event: { tenantId, type }, ref }) => {
    const kind = kindOf(ref)
    const ends = isUnheard(tenantId, ref) ? undefined : parts.endedBy(type).get(kind)
    return ends ? [{ tenantId, ref, isPerson: kind === 'person', ends }] : []
  })
  const owners = ownersIn(batch.subjects).filter(({ tenantId, subject }) => !isUnheard(tenantId, subject))
  const ended = await putRuns(sql, { wanted, owners, cancelling, isAlone: aloneIn(batch, isUnheard) }, parts, at)
  await reckonAnew(sql, reckoningOtherwise(batch, parts), at)
  return [...duplicates, ...ended.map(endDecision)]
}

/** Which runs may wait for another hour or day now: their person has moved, or a day has, of the person or of the thing. */
function reckoningOtherwise({ changed, subjects }: Batch, { days }: RunParts): Reckoning {
  return {
    people: changed.filter(({ fields }) => fields.some(field => PLACE_FIELDS.has(field) || days.fields.has(field))),
    things: subjects.changed.filter(({ kind }) => days.kinds.has(kind)),
  }
}

async function factsOf(sql: Sql, { fresh, contacts, subjects }: Batch): Promise<Fact[]> {
  const owners = await ownersOf(sql, contacts, subjects)
  return fresh.map(event => {
    const about = subjects.byEvent.get(event.id) ?? []
    const owner = about.find(subject => subject.contactId)?.contactId
    return { event, subjects: about, contact: contacts.get(event.id) ?? (owner ? (owners.get(owner) ?? null) : null) }
  })
}

/** Whose the batch's things are: an order or a cart may turn out to be another person's than its first fact said. */
function ownersIn({ byEvent }: Subjects): Owner[] {
  return [...new Set([...byEvent.values()].flat())].flatMap(({ tenantId, kind, id, contactId }) =>
    contactId ? [{ tenantId, subject: `${kind}:${id}`, contactId }] : [],
  )
}

/** The people of things whose event names nobody: a cart's owner is known from its checkout. */
async function ownersOf(
  sql: Sql,
  contacts: ReadonlyMap<string, Contact>,
  subjects: Subjects,
): Promise<Map<string, Contact>> {
  const here = new Map([...contacts.values()].map(contact => [contact.id, contact]))
  const wanted = [...subjects.byEvent.values()]
    .flat()
    .filter(subject => subject.contactId && !here.has(subject.contactId))
  if (!wanted.length) return here
  const others = await loadContacts(
    sql,
    wanted.map(({ tenantId, contactId }) => ({ tenantId, id: contactId as string })),
  )
  return new Map([...here, ...others.map(contact => [contact.id, contact] as const)])
}
