import type { Declaration, Reads } from '@beckon/trigger-kit'
import { type Effect, repeatingEffects } from './effects.ts'

/** A segment as far as cycles go: what its condition reads, by way of others too. */
export interface SegmentReads {
  readonly name: string
  readonly reads: Reads
}

/** That one trigger starts another, and how. */
interface Link {
  readonly from: Declaration
  readonly to: Declaration
  readonly effect: Effect
  readonly how: string
}

/**
 * Triggers that start each other for ever: a step causes an event that starts a trigger, by itself or as it moves people
 * between segments, whose step … What happens to each person once ends by itself, and what waits for a person to do
 * something does not start by itself.
 */
export function cycleFaults(triggers: readonly Declaration[], segments: readonly SegmentReads[]): string[] {
  const links = triggers.flatMap(from =>
    repeatingEffects(from, triggers).flatMap(effect =>
      triggers.flatMap((to): Link[] => {
        const how = startedBy(effect, to, segments)
        return how ? [{ from, to, effect, how }] : []
      }),
    ),
  )
  return triggers.flatMap(trigger => {
    const way = wayBack(trigger, links)
    // Each cycle once, at the first of its triggers by name.
    if (!way || way.some(({ from }) => from.name < trigger.name)) return []
    return [`${trigger.name}.ts: steps: ${faultOf(trigger, way)}`]
  })
}

/** What a message leads to without anybody's doing. */
const OF_A_SEND = ['message.sent', 'message.delivered']
/** What a note leads to. */
const OF_A_NOTE = ['contact.updated']

/** By which way an effect starts a trigger; null: by none. */
function startedBy(effect: Effect, to: Declaration, segments: readonly SegmentReads[]): string | null {
  const events = effect.kind === 'send' ? OF_A_SEND : OF_A_NOTE
  const event = events.find(type => to.on.includes(type))
  if (event) return event
  const reads = segments.find(({ name }) => name === to.segment)?.reads
  if (!reads) return null
  const isMoved =
    reads.counts.some(count => events.includes(count.event)) ||
    (effect.kind === 'note' && reads.paths.some(path => `${path}.`.startsWith(`contact.${effect.field}.`)))
  return isMoved ? `segments.${to.segment}` : null
}

/** The links from a trigger back to itself; null where no way leads back. */
function wayBack(start: Declaration, links: readonly Link[]): Link[] | null {
  const seen = new Set<Declaration>()
  const search = (way: readonly Link[], at: Declaration): Link[] | null => {
    for (const link of links.filter(({ from }) => from === at)) {
      if (link.to === start) return [...way, link]
      if (seen.has(link.to)) continue
      seen.add(link.to)
      const found = search([...way, link], link.to)
      if (found) return found
    }
    return null
  }
  return search([], start)
}

function faultOf({ name }: Declaration, way: readonly Link[]): string {
  const names = [...way.map(({ from }) => from.name), name].join(' → ')
  const told = way.map(({ from, to, effect, how }) => {
    const does = effect.kind === 'send' ? 'sends a message' : `notes contact.${effect.field}`
    return `${from.name} ${does}, which by ${how} starts ${to.name}`
  })
  const field = way.flatMap(({ effect }) => (effect.kind === 'note' ? effect.field : []))[0]
  return `a cycle, ${names}: each starts the next (${told.join('; ')}); ${field ? endOfNotes(field) : END_OF_SENDS}`
}

const END_OF_SENDS = "expected `reentry: 'never'` in one of them"

const endOfNotes = (field: string): string =>
  `expected a note that happens to each person once: before it a \`when\` that it makes false, as differs('contact.${field}', …) ` +
  "with the very value that is noted, or a message with `reentry: 'never'`"
