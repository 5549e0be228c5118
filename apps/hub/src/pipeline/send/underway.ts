import type { EventData } from '@beckon/plugin-kit'
import type { Context } from '@beckon/trigger-kit'
import type { ShopCurrency } from '../../evaluate/audience.ts'
import type { TriggerCatalogue } from '../../evaluate/catalogue.ts'
import { contextOf, fieldsOf } from '../../evaluate/context.ts'
import type { Trigger } from '../../evaluate/trigger-set.ts'
import { placeOf } from '../../gate/zone.ts'
import { type Contact, loadContacts } from '../../identify/contact.store.ts'
import { namedItems } from '../../identify/named-items.ts'
import { loadSubjects } from '../../identify/subject.store.ts'
import { type SubjectClaim, subjectClaims } from '../../identify/subject-state.ts'
import type { Sql } from '../../store/sql.ts'
import type { DatedFacts } from '../../store/tenants.ts'
import type { Asking } from '../../wait/cancellation.store.ts'
import { loadStandingRuns, type StandingRun } from '../../wait/claimed-run.store.ts'
import type { DueTimer } from '../../wait/timer.store.ts'
import { itemOf } from '../fan-out/audiences.ts'
import { loadMembers, type Member } from '../fan-out/members.ts'
import type { SegmentParts } from '../segments/segments.ts'
import { loadPasts } from './past.ts'
import { loadNeighboursOf } from './previous.ts'
import { withSales } from './sale.ts'
import { loadStatedOf } from './stated.ts'

/** A due run with everything as it stands now: its fact, its person, its things. */
export interface Underway {
  readonly timer: DueTimer
  readonly run: StandingRun
  readonly trigger: Trigger
  readonly contact: Contact | null
  /** With an audience: how its person stands to the item now; null when they are not concerned any more. */
  readonly member: Member | null
  /** Things the fact names, as references: `invoice:…`. */
  readonly refs: readonly string[]
  readonly context: Context
  /** Where the person is. */
  readonly place: ReturnType<typeof placeOf>
}

export interface UnderwayParts extends SegmentParts {
  readonly catalogue: TriggerCatalogue
  factsOf(tenantId: string): DatedFacts
}

interface Due {
  readonly timer: DueTimer
  readonly run: StandingRun
  readonly trigger: Trigger
}

/** Reads everything that a batch of due timers is decided on: a constant number of statements. */
export async function loadUnderway(
  sql: Sql,
  parts: UnderwayParts,
  timers: readonly DueTimer[],
  now: Date,
): Promise<Underway[]> {
  const { catalogue, factsOf } = parts
  const due = await loadDue(sql, catalogue, timers)
  const people = due.flatMap(({ run }) => (run.contactId ? [{ tenantId: run.tenantId, id: run.contactId }] : []))
  const contacts = new Map((await loadContacts(sql, people)).map(contact => [contact.id, contact]))
  const things = due.map(({ run }) => claimsOf(run))
  const subjects = await loadSubjects(
    sql,
    things.flatMap((claims, n) =>
      claims.flatMap(({ kind, aliases }) =>
        aliases.map(name => ({ n, tenantId: (due[n] as Due).run.tenantId, kind, name })),
      ),
    ),
  )
  const members = await membersOf(sql, due, factsOf)
  const contactOf = ({ run: { contactId } }: Due) => (contactId ? (contacts.get(contactId) ?? null) : null)
  const asking = due.map((one, n) => ({
    declaration: one.trigger.declaration,
    contact: contactOf(one),
    card: things[n]?.find(({ kind }) => kind === 'card')?.aliases[0],
  }))
  const pasts = await loadPasts(sql, parts, asking, now)
  const neighbours = await loadNeighboursOf(sql, parts, due)
  const stated = await loadStatedOf(sql, parts, due)
  const underway = due.map((one, n) => {
    const { run } = one
    const { currency, timezone } = factsOf(run.tenantId)
    const contact = contactOf(one)
    const member = members.get(run.id) ?? null
    const place = placeOf({ contact: contact && fieldsOf(contact.state) }, timezone, now)
    const around = { now, event: run.event, contact, subjects: subjects.get(n) ?? [], currency, zone: place.zone }
    const context = {
      ...contextOf({ ...around, ...(member && { member: member.context }) }),
      ...pasts[n],
      ...neighbours[n],
      ...stated[n],
    }
    const refs = (things[n] ?? []).flatMap(({ kind, aliases }) => aliases.map(alias => `${kind}:${alias}`))
    return { ...one, contact, member, refs, context, place }
  })
  return withSales(sql, underway)
}

/** A due run as one that asks what has ended it. */
export function asking({ run, trigger, refs }: Underway): Asking {
  const { tenantId, contactId, eventId, subject, anchorAt } = run
  return { tenantId, contactId, eventId, subject, anchorAt, refs, cancelOn: trigger.declaration.cancelOn }
}

async function loadDue(sql: Sql, catalogue: TriggerCatalogue, timers: readonly DueTimer[]): Promise<Due[]> {
  const runs = await loadStandingRuns(sql, timers)
  await catalogue.ensure(
    sql,
    [...runs.values()].map(run => run.revision),
  )
  return timers.flatMap(timer => {
    const run = runs.get(timer.runId)
    return run && run.contactId === timer.contactId ? [{ timer, run, trigger: triggerOf(run, catalogue) }] : []
  })
}

function triggerOf(run: StandingRun, catalogue: TriggerCatalogue): Trigger {
  const trigger = catalogue.trigger(run.revision)
  if (trigger) return trigger
  throw new Error(`run ${run.id} stands on trigger revision ${run.revision}, which is not in trigger_revision`)
}

/** By run: how the people of audiences stand to their items now. */
async function membersOf(
  sql: Sql,
  due: readonly Due[],
  shopOf: (tenantId: string) => ShopCurrency,
): Promise<Map<string, Member | null>> {
  const asked = due.flatMap(({ run, trigger: { declaration } }) => {
    if (!declaration.audience || !run.contactId) return []
    const { tenantId, contactId, event, id } = run
    const { type, occurredAt: at } = event
    return [{ ...itemOf(event.data), tenantId, type, at, contactId, ofProduct: true, run: id, trigger: declaration }]
  })
  const members = await loadMembers(sql, asked, shopOf)
  return new Map(
    asked.flatMap(({ run }, n) => {
      const member = members[n]
      return member ? [[run, member] as const] : []
    }),
  )
}

/** What the fact states something of, and what it only names. */
export function claimsOf({ event }: Pick<StandingRun, 'event'>): readonly Pick<SubjectClaim, 'kind' | 'aliases'>[] {
  const { data, source, account, occurredAt } = event
  const stated = subjectClaims(data as EventData, `${source}:${account}`, occurredAt.toISOString())
  return [...stated, ...namedItems(data as EventData)]
}
