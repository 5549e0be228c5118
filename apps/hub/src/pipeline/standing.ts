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

export type Send = Extract<Step, { send: unknown }>['send']

/** A due timer with everything as it stands now: the run, its fact, its person, its things. */
export interface Standing {
  readonly timer: DueTimer
  readonly run: StandingRun
  readonly trigger: Trigger
  readonly send: Send
  readonly contact: Contact | null
  /** Things the fact names, as references: `invoice:…`. */
  readonly refs: readonly string[]
  readonly context: Context
  readonly address: string | null
}

/** Reads everything a batch of due timers is decided on: a constant number of statements. */
export async function loadStandings(
  sql: Sql,
  catalogue: TriggerCatalogue,
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
    return run && run.contactId === timer.contactId ? [{ timer, run }] : []
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
  return due.map(({ timer, run }, n) => {
    const trigger = catalogue.trigger(run.revision)
    if (!trigger)
      throw new Error(`run ${run.id} stands on trigger revision ${run.revision}, which is not in trigger_revision`)
    const contact = run.contactId ? (contacts.get(run.contactId) ?? null) : null
    const context = contextOf({ now, event: run.event, contact, subjects: subjects.get(n) ?? [] })
    const send = sendOf(trigger.declaration, run)
    const refs = (things[n] ?? []).flatMap(({ kind, aliases }) => aliases.map(alias => `${kind}:${alias}`))
    return { timer, run, trigger, send, contact, refs, context, address: addressOf(trigger.declaration, send, context) }
  })
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
