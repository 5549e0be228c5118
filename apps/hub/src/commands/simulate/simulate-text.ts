import type { Acts } from '../../pipeline/simulate/acts.ts'
import type {
  Change,
  ChangedMessage,
  Compared,
  Difference,
  TriggerDifference,
} from '../../pipeline/simulate/difference.ts'
import type { Extent } from '../../pipeline/simulate/past.ts'
import { counted, moment, paragraph } from '../columns.ts'
import { table } from '../forecast/grids.ts'

export interface Simulated extends Compared, Extent, Difference, Acts {
  /** How exact times are. */
  readonly stepMs: number
}

export function simulatedText(simulated: Simulated): string {
  const { triggers, messages } = simulated
  const changes = triggers.reduce((sum, one) => sum + one.onlyNow + one.noLonger + one.anotherTime, 0)
  const parts = [
    paragraph(headOf(simulated)),
    ...emptiedOf(simulated).map(paragraph),
    ...actsOf(simulated).map(paragraph),
    triggers.length ? table(TITLES, triggers.map(line)) : 'Nothing was sent, and nothing would be.',
    ...reasonsOf(triggers),
    ...peopleOf(messages),
    changes ? [] : 'No difference.',
    changes > messages.length ? `And ${counted(changes - messages.length, 'more message')}; see --limit.` : [],
    paragraph(HONESTLY),
  ]
  return `${parts.flat().join('\n\n')}\n`
}

const HONESTLY =
  'What operators did (a pause, a hold, a release) and what mail servers refused is not played; a click or an ' +
  'unsubscribe is, also by a message that would not have been sent.'

function headOf({ requests, since, until, stepMs }: Simulated): string {
  const exact = stepMs ? `exact to ${Math.ceil(stepMs / 1000)} s` : 'exact'
  const played = `${counted(requests, 'request')} played again with the triggers, segments and templates of this folder;`
  const between = `compared is what was sent from ${shown(since)} until ${shown(until)}.`
  return `${played} ${between} Times are UTC and ${exact}.`
}

function emptiedOf({ emptied, emptiedUntil }: Simulated): string[] {
  if (!emptied) return []
  const gone = `${counted(emptied, 'request')} emptied by now cannot be played`
  if (!emptiedUntil) return [`${gone}: somebody in each was erased.`]
  const unknown = 'who agreed, bought or came into a segment by then is not known to have.'
  return [`${gone}. What depends on something from before ${shown(emptiedUntil)} does not hold: ${unknown}`]
}

function actsOf({ stopped, onHold }: Simulated): string[] {
  const waited = stopped
    .map(({ runs, trigger, reason }) => `${counted(runs, 'run')} of ${trigger} (${reason})`)
    .join(', ')
  const ended = onHold?.until ? `was on hold until ${shown(onHold.until)}` : 'is on hold'
  return [
    ...(waited ? [`Waited for an operator's word, which is not played, and may differ for that: ${waited}.`] : []),
    ...(onHold ? [`All sending ${ended}, which is not played: what was due then may differ for that.`] : []),
  ]
}

const TITLES = ['', 'sent', 'would be', 'only now', 'no longer', 'other time']

const line = ({ trigger, sent, wouldBe, onlyNow, noLonger, anotherTime }: TriggerDifference) => ({
  name: trigger,
  counts: [sent, wouldBe, onlyNow, noLonger, anotherTime],
})

function reasonsOf(triggers: readonly TriggerDifference[]): string[] {
  const dropped = triggers.filter(one => one.dropped.length > 0)
  return dropped.map(one =>
    table(
      [`${one.trigger}, not sent`, 'was', 'would be'],
      one.dropped.map(({ reason, was, wouldBe }) => ({ name: reason, counts: [was, wouldBe] })),
    ),
  )
}

const WORDS: Readonly<Record<Change, string>> = {
  'only-now': 'only now',
  'no-longer': 'no longer',
  'another-time': 'at another time',
}

function peopleOf(messages: readonly ChangedMessage[]): string[] {
  const groups = Map.groupBy(messages, ({ trigger, change }) => `${trigger}, ${WORDS[change]}:`)
  return [...groups].map(([title, changed]) => [title, ...changed.map(personOf)].join('\n'))
}

// The year stands in the head, and with it a line has more than 80 columns.
const when = (at: Date | null): string => (at ? shown(at).slice(5) : '')

function personOf({ contactId, sentAt, wouldBeAt, why }: ChangedMessage): string {
  const times = [when(sentAt), when(wouldBeAt)].filter(Boolean).join(' -> ')
  return `  ${contactId ?? 'nobody known'}  ${times}${why ? `  ${why}` : ''}`
}

const shown = (at: Date): string => moment(at.toISOString())
