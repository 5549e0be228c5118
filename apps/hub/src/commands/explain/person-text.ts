import { counted, moment, paragraph, row } from '../columns.ts'
import { factWords, reasonOf } from './event-text.ts'
import type { PersonExplained } from './person.ts'
import { runText } from './run-text.ts'

const UTC = 'UTC'

export function personText(found: PersonExplained): string {
  const zones = new Map<string | null, string>(found.contacts.map(({ id, zone }) => [id, zone]))
  const parts = [
    headText(found),
    ...found.runs.map(one => runText(one, found.at, zones.get(one.run.contactId) ?? UTC)),
    found.hasOlderRuns ? 'There are older runs; --limit shows more.' : null,
    ...stopsOf(found).map(paragraph),
    found.trigger ? unstartedText(found) : null,
  ]
  return `${parts.filter(part => part !== null).join('\n\n')}\n`
}

function headText({ contacts, runs, trigger, at }: PersonExplained): string {
  const people = contacts.map(({ id, email }) => `contact ${id}${email ? `, ${email}` : ''}`)
  const what = trigger ? `runs of ${trigger.name}` : 'runs'
  const none = trigger
    ? ''
    : ' Name a trigger too, to hear why it started none (npx beckon explain <contact> <trigger>).'
  const found = runs.length ? `${counted(runs.length, 'run')}, newest first.` : `No ${what} of this person.${none}`
  const zones = [...new Set(contacts.map(({ zone }) => zone))].filter(zone => zone !== UTC).join(' and ')
  const theirs = zones ? `, in brackets those of ${zones}, which count for this person` : ''
  return [...people, paragraph(`${found} Times are UTC${theirs}; it is ${moment(at)} now.`)].join('\n')
}

/** What keeps things waiting that are due. */
function stopsOf({ onHoldSince, stopped }: PersonExplained): string[] {
  const held = 'All sending is on hold since'
  return [
    ...(onHoldSince ? [`${held} ${moment(onHoldSince)}: GET /admin/api/hold says why, and what waits.`] : []),
    ...stopped.map(({ name, state }) => `The trigger ${name} is ${state}: what is due of it waits.`),
  ]
}

function unstartedText({ trigger, startedNothing, runs }: PersonExplained): string | null {
  if (!trigger) return null
  const types = trigger.on.join(' or ')
  const whose = trigger.hasAudience ? '' : ' of this person'
  if (!startedNothing.length) return runs.length ? null : `No ${types}${whose} is known.`
  const title = trigger.hasAudience
    ? `${trigger.name} asks everybody who had to do with an item. What it asked about last:`
    : `Started no run of ${trigger.name}${runs.length ? ' above' : ''}:`
  const rows = startedNothing.map(({ event, ...heard }) =>
    row(
      ['', moment(event.receivedAt)],
      [0, 19],
      factWords(event),
      `event ${event.id}`,
      ...(heard.starts === null
        ? ['This person has no run of it: they were not among those it concerns, or are yet to be asked.']
        : reasonOf(heard)),
    ),
  )
  return [paragraph(title), ...rows].join('\n')
}
