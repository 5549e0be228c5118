import type { EventData } from '@beckon/plugin-kit'
import { type Context, type Declaration, read, type Step } from '@beckon/trigger-kit'
import type { TriggerCatalogue } from '../evaluate/catalogue.ts'
import { contextOf } from '../evaluate/context.ts'
import type { Trigger } from '../evaluate/trigger-set.ts'
import { type Contact, loadContacts } from '../identify/contact.store.ts'
import { emailAddress } from '../identify/person.ts'
import { loadSubjects } from '../identify/subject.store.ts'
import { subjectClaims } from '../identify/subject-state.ts'
import type { Sql } from '../store/sql.ts'
import { loadStandingRuns, type StandingRun } from '../wait/claimed-run.store.ts'
import type { DueTimer } from '../wait/timer.store.ts'
import { itemOf } from './items.ts'
import { loadMembers, type Member } from './members.ts'

export type Send = Extract<Step, { send: unknown }>['send']

/** A due timer with everything as it stands now: the run, its fact, its person, its things. */
export interface Standing {
  readonly timer: DueTimer
  readonly run: StandingRun
  readonly trigger: Trigger
  readonly send: Send
  readonly contact: Contact | null
  /** With an audience: how its person stands to the item now; null when they are not concerned any more. */
  readonly member: Member | null
  /** Things the fact names, as references: `invoice:…`. */
  readonly refs: readonly string[]
  readonly context: Context
  readonly address: string | null
}

export interface StandingParts {
  readonly catalogue: TriggerCatalogue
  currencyOf(tenantId: string): string
}

/** Reads everything a batch of due timers is decided on: a constant number of statements. */
export async function loadStandings(
  sql: Sql,
  { catalogue, currencyOf }: StandingParts,
  timers: readonly DueTimer[],
  now: Date,
): Promise<Standing[]> {
  const runs = await loadStandingRuns(sql, timers)
  await catalogue.ensure(
    sql,
    [...runs.values()].map(run => run.revision),
  )
  const due = timers.flatMap(timer => {
    const run = runs.get(timer.runId)
    return run && run.contactId === timer.contactId ? [{ timer, run, trigger: triggerOf(run, catalogue) }] : []
  })
  const people = due.flatMap(({ run }) => (run.contactId ? [{ tenantId: run.tenantId, id: run.contactId }] : []))
  const contacts = new Map((await loadContacts(sql, people)).map(contact => [contact.id, contact]))
  const things = due.map(({ run }) => claimsOf(run))
  const wanted = things.flatMap((claims, n) =>
    claims.flatMap(({ kind, aliases }) =>
      aliases.map(name => ({ n, tenantId: (due[n] as { run: StandingRun }).run.tenantId, kind, name })),
    ),
  )
  const subjects = await loadSubjects(sql, wanted)
  const members = await membersOf(sql, due, currencyOf)
  const standings = due.map(({ timer, run, trigger }, n) => {
    const contact = run.contactId ? (contacts.get(run.contactId) ?? null) : null
    const member = members.get(run.id) ?? null
    const context = contextOf({
      now,
      event: run.event,
      contact,
      subjects: subjects.get(n) ?? [],
      currency: currencyOf(run.tenantId),
      ...(member && { member: member.context }),
    })
    const send = sendOf(trigger.declaration, run)
    const refs = (things[n] ?? []).flatMap(({ kind, aliases }) => aliases.map(alias => `${kind}:${alias}`))
    const address = addressOf(trigger.declaration, send, context)
    return { timer, run, trigger, send, contact, member, refs, context, address }
  })
  return standings.sort(byTurn)
}

const MINUTE_MS = 60_000

/**
 * Of what a person is due within one minute the trigger's name says what comes first, and so what the cap lets through:
 * the ids of runs depend on what was known of their people when they began.
 */
function byTurn(left: Standing, right: Standing): number {
  return (
    minuteOf(left) - minuteOf(right) ||
    compare(left.run.trigger, right.run.trigger) ||
    left.timer.dueAt.getTime() - right.timer.dueAt.getTime() ||
    compare(left.run.key, right.run.key)
  )
}

const minuteOf = ({ timer }: Standing): number => Math.floor(timer.dueAt.getTime() / MINUTE_MS)

const compare = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1)

function triggerOf(run: StandingRun, catalogue: TriggerCatalogue): Trigger {
  const trigger = catalogue.trigger(run.revision)
  if (trigger) return trigger
  throw new Error(`run ${run.id} stands on trigger revision ${run.revision}, which is not in trigger_revision`)
}

/** By run: how the people of audiences stand to their items now. */
async function membersOf(
  sql: Sql,
  due: readonly { readonly run: StandingRun; readonly trigger: Trigger }[],
  currencyOf: (tenantId: string) => string,
): Promise<Map<string, Member>> {
  const asked = due.flatMap(({ run, trigger: { declaration } }) => {
    if (!declaration.audience || !run.contactId) return []
    const { tenantId, contactId, event, id } = run
    const { type, occurredAt: at } = event
    return [{ ...itemOf(event.data), tenantId, type, at, contactId, ofProduct: true, run: id, trigger: declaration }]
  })
  const members = await loadMembers(sql, asked, currencyOf)
  return new Map(asked.flatMap(({ run }, n) => (members[n] ?? []).map(member => [run, member] as const)))
}

function claimsOf({ event }: StandingRun) {
  return subjectClaims(event.data as EventData, `${event.source}:${event.account}`, event.occurredAt.toISOString())
}

function sendOf({ name, steps }: Declaration, { id, step }: StandingRun): Send {
  const current = steps[step]
  if (!current || !('send' in current))
    throw new Error(`run ${id} of ${name} stands at step ${step}, which sends nothing`)
  return current.send
}

/** Marketing goes to the person's own address; what is owed for an order goes where the order said. */
function addressOf(declaration: Declaration, send: Send, context: Context): string | null {
  const named = declaration.class === 'transactional' && send.to ? read(context, send.to) : null
  const own = read(context, 'contact.email')
  return emailAddress(typeof named === 'string' ? named : null) ?? emailAddress(typeof own === 'string' ? own : null)
}
