import { meaningOf } from '../../reason-words.ts'
import { counted, moment, row } from '../columns.ts'
import { factWords } from './event-text.ts'
import { momentsIn } from './local-time.ts'
import type { Judgement, Letter, RunExplained } from './runs.ts'

// The indent, `2026-03-02 12:00:00`, and what happened.
const WIDTHS = [0, 19, 7]

/** A run's story, each line with its time. */
export function runText(explained: RunExplained, now: string, zone: string): string {
  const when = momentsIn(zone)
  const { run, event, steps, decisions, messages } = explained
  const title = `${run.trigger}: ${run.state}${run.isTest ? ', by a test event' : ''}\nrun ${run.id}`
  const began = event ? [factWords(event), `event ${event.id}`] : [`event ${run.eventId}, which is not kept`]
  const told = [
    ...inOneLine(decisions).map(line => ({ at: line.at, text: decisionText(line, steps, when) })),
    ...messages.map(message => ({ at: message.createdAt, text: messageText(message, when) })),
  ].sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0))
  const lines = [row(['', when(run.startedAt), 'began'], WIDTHS, ...began), ...told.map(({ text }) => text)]
  return [title, ...lines, ...(run.state === 'waiting' ? [waitText(explained, now, when)] : [])].join('\n')
}

type When = ReturnType<typeof momentsIn>
type Line = Judgement & { readonly since: string; readonly times: number }

/** What is decided again and again for the same reason is one line, of the last time. */
function inOneLine(decisions: readonly Judgement[]): Line[] {
  const lines: Line[] = []
  for (const decision of decisions) {
    const { verdict, reason, step } = decision
    const last = lines.at(-1)
    const isSame = last && last.verdict === verdict && last.reason === reason && last.step === step
    if (isSame) lines[lines.length - 1] = { ...decision, since: last.since, times: last.times + 1 }
    else lines.push({ ...decision, since: decision.at, times: 1 })
  }
  return lines
}

function decisionText(line: Line, steps: RunExplained['steps'], when: When): string {
  const { at, verdict, reason, detail, step, since, times } = line
  const again = times > 1 ? [`${times} times since ${moment(since)}`] : []
  const why = [`${reason}: ${meaningOf(reason)}`, ...(detail ? [detail] : []), ...again]
  return row(['', when(at), verdict], WIDTHS, stepWords(step, steps), ...why)
}

function messageText({ id, createdAt, state, ambiguous, attempts, channel, to, subject }: Letter, when: When): string {
  const address = to ? `, to ${to}` : ''
  const doubt = ambiguous ? ', may have arrived more than once' : ''
  const how = `${state}${doubt}: ${channel}${address}, ${counted(attempts, 'attempt')}`
  return row(['', when(createdAt), 'message'], WIDTHS, how, ...(subject ? [`"${subject}"`] : []), `message ${id}`)
}

/** What the run waits for, and until when. */
function waitText({ run, steps, decisions }: RunExplained, now: string, when: When): string {
  const last = decisions.at(-1)
  if (last?.verdict === 'hold' && last.reason === 'ambiguous')
    return row(['', '', 'waits'], WIDTHS, "for an operator's word: POST /admin/api/messages/{id}/resolve")
  const due = run.dueAt <= now ? 'was due' : 'due'
  return row(['', when(run.dueAt), due], WIDTHS, stepWords(run.step, steps))
}

const stepWords = (step: number, steps: RunExplained['steps']): string =>
  `step ${step}${steps?.[step] ? `: ${steps[step]}` : ''}`
