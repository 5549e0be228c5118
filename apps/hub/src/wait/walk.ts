import {
  type Context,
  check,
  type Instruction,
  type Json,
  milliseconds,
  read,
  type Send,
  type Update,
} from '@beckon/trigger-kit'
import { shareOf } from './share.ts'
import { instantOf, type LocalInstant } from './until.ts'

/** Where a run stands: the next step, and the instant at which it came there. */
export interface Place {
  readonly step: number
  readonly since: Date
}

/** What a walk looks at. */
export interface Surroundings {
  readonly now: Date
  readonly context: Context
  /** IANA: the person's. */
  readonly zone: string
  /** What decides a split: the same for the same person. */
  readonly person: string
  /** When the run was due: what it waited for on a clock was meant for then. */
  readonly dueAt: Date
  /** What it waited for on a clock, in local words; null: nobody has reckoned that. */
  readonly localIntent: string | null
  /** What the run waits for, if it happened in time since it began to wait; undefined: nobody has looked. */
  readonly awaited: Happened | null | undefined
}

export interface Happened {
  readonly eventId: string
  readonly occurredAt: Date
  readonly heardAt: Date
}

export interface Note {
  readonly field: string
  readonly to: Update['to']
}

/** Where a walk leads: to something to send, to a wait, or to the end. On its way it notes things about the person. */
export type Arrival = Place & Passed & Halt

interface Passed {
  readonly notes: readonly Note[]
  /** The event that fulfilled the wait at which the run stood. */
  readonly fulfilledBy: string | null
}

type Halt =
  | { readonly kind: 'send'; readonly send: Send }
  | { readonly kind: 'wait'; readonly until: Date; readonly localIntent: string | null }
  | { readonly kind: 'end'; readonly because: string | null }

/** As far as waits of a fixed length lead, which nothing can change: the place where something has to be looked at. */
export function settle(steps: readonly Instruction[], { step, since }: Place): Place {
  let at = since.getTime()
  for (let n = step; ; n++) {
    const instruction = steps[n]
    if (!instruction || !('wait' in instruction)) return { step: n, since: new Date(at) }
    at += milliseconds(instruction.wait)
  }
}

/** Whether nothing is left to do from a place on. */
export const isEnd = (steps: readonly Instruction[], { step }: Place): boolean => step >= steps.length

/** Whether nothing is left to do after a step: waits, and the ways out of branches, do nothing by themselves. */
export function isLast(steps: readonly Instruction[], step: number): boolean {
  for (let n = step + 1; ; ) {
    const instruction = steps[n]
    if (!instruction) return true
    if ('goto' in instruction) n = instruction.goto
    else if ('wait' in instruction) n++
    else return false
  }
}

/** From where a run stands to the next thing to send, to wait for, or the end, by what is known now. Pure. */
export function walk(steps: readonly Instruction[], from: Place, around: Surroundings): Arrival {
  if (from.step > steps.length) throw new Error(`there is no step ${from.step}, of ${steps.length}`)
  const notes: Note[] = []
  const passed = { notes, fulfilledBy: fulfilledBy(steps[from.step], around) }
  let { context } = around
  let place = from
  for (;;) {
    const instruction = steps[place.step]
    if (!instruction) return { ...place, ...passed, kind: 'end', because: null }
    if ('send' in instruction) return { ...place, ...passed, kind: 'send', send: instruction.send }
    if ('exit' in instruction) return { ...place, ...passed, kind: 'end', because: instruction.exit }
    if ('update' in instruction) {
      const note = noteOf(instruction.update, context)
      notes.push(note)
      context = noted(context, note)
    }
    const next =
      'wait' in instruction ? passWaits(steps, place, around) : pass(instruction, place, from, { ...around, context })
    if (isStop(next)) return { ...next, ...passed }
    place = next
  }
}

type Passable = Exclude<Instruction, { send: Send } | { exit: string } | { wait: unknown }>
type Stop = Place & Halt

const isStop = (next: Place | Stop): next is Stop => 'kind' in next

function passWaits(steps: readonly Instruction[], place: Place, { now }: Surroundings): Place | Stop {
  const next = settle(steps, place)
  return next.since > now ? { ...next, kind: 'wait', until: next.since, localIntent: null } : next
}

/** The next place, or a wait that is not over. */
function pass(instruction: Passable, place: Place, from: Place, around: Surroundings): Place | Stop {
  const next = { step: place.step + 1, since: place.since }
  if ('goto' in instruction) return { ...next, step: instruction.goto }
  if ('update' in instruction) return next
  if ('test' in instruction)
    return check(instruction.test, around.context).holds ? next : { ...next, step: instruction.else }
  if ('share' in instruction) {
    const share = shareOf(instruction.share.name, around.person)
    const within = share >= instruction.share.from && share < instruction.share.to
    return within ? next : { ...next, step: instruction.else }
  }
  if ('waitFor' in instruction) return passAwaited(instruction, place, from, around)
  return passUntil(instruction, place, from, around)
}

function passAwaited(
  { waitFor, else: otherwise }: Extract<Instruction, { waitFor: unknown }>,
  place: Place,
  from: Place,
  { now, awaited }: Surroundings,
): Place | Stop {
  const until = limitOf(waitFor, place.since)
  // What happened since is looked up for the step a run stands on: who has just come here is looked at again at once.
  if (place.step !== from.step || awaited === undefined)
    return { ...place, kind: 'wait', until: now, localIntent: null }
  if (awaited) return { step: place.step + 1, since: instantIn(place, awaited) }
  if (now < until) return { ...place, kind: 'wait', until, localIntent: null }
  return { step: otherwise, since: until }
}

type WaitFor = Extract<Instruction, { waitFor: unknown }>['waitFor']

/** When a wait that began then is over. */
export const limitOf = ({ withinMs }: WaitFor, since: Date): Date => new Date(since.getTime() + withinMs)

/** What was heard of has happened: a clock that is ahead makes nobody wait longer for what follows. */
function instantIn({ since }: Place, { occurredAt, heardAt }: Happened): Date {
  return new Date(Math.max(since.getTime(), Math.min(occurredAt.getTime(), heardAt.getTime())))
}

function fulfilledBy(instruction: Instruction | undefined, { awaited }: Surroundings): string | null {
  return instruction && 'waitFor' in instruction ? (awaited?.eventId ?? null) : null
}

function passUntil(
  { until, skipTo }: Extract<Instruction, { until: unknown }>,
  place: Place,
  from: Place,
  { now, context, zone, dueAt, localIntent }: Surroundings,
): Place | Stop {
  const first = instantOf(until, place.since, context, zone)
  // Who has moved since: nine o'clock was hours ago where they are now, and is meant for the next morning. Not who waited for
  // this very nine o'clock, and could not be looked at for some minutes; nor whose fact of two to nine had yet to settle.
  const isLate = place.step === from.step && first && isMissed(first.at, dueAt) && !('date' in until)
  const hasMoved = isLate && first.localIntent !== localIntent
  const meant: LocalInstant | null = hasMoved ? instantOf(until, dueAt, context, zone) : first
  if (!meant) return { ...place, kind: 'end', because: 'date' in until ? undated(until.date, context) : 'no such time' }
  if (meant.at > now) return { ...place, kind: 'wait', until: meant.at, localIntent: meant.localIntent }
  if (meant.at >= place.since) return { step: place.step + 1, since: meant.at }
  const missed = 'date' in until ? until.missed : undefined
  if (missed === 'exit') return { ...place, kind: 'end', because: `${meant.localIntent} was past` }
  return { step: missed === 'skip' ? skipTo : place.step + 1, since: place.since }
}

/** Within an hour of nine it is still that morning's message. */
const isMissed = (meant: Date, dueAt: Date): boolean => dueAt.getTime() - meant.getTime() > HOUR_MS

const HOUR_MS = 3_600_000

const undated = (path: string, context: Context): string =>
  `${path} (${(read(context, path) ?? null) === null ? 'missing' : 'no date'})`

function noteOf({ field, to }: Update, context: Context): Note {
  const isPath = to !== null && typeof to === 'object' && 'path' in to && typeof to.path === 'string'
  return { field, to: isPath ? (read(context, to.path as string) ?? null) : to }
}

/** What a step has noted is known to the steps after it. */
function noted(context: Context, { field, to }: Note): Context {
  const contact = context.contact
  const known = contact !== null && typeof contact === 'object' && !Array.isArray(contact) ? contact : {}
  return { ...context, contact: { ...known, [field]: to as Json } }
}
