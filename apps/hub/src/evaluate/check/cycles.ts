import type { Declaration } from '@beckon/trigger-kit'

/** A segment as far as cycles go: the paths its condition reads. */
export interface SegmentReads {
  readonly name: string
  readonly reads: readonly string[]
}

/**
 * Triggers that start each other for ever: a step causes an event, by itself or through a segment, that starts a trigger
 * whose step … What lets each person through once ends by itself, and so does what waits for a person to do something.
 */
export function cycleFaults(triggers: readonly Declaration[], segments: readonly SegmentReads[]): string[] {
  const followers = (trigger: Declaration) => triggers.filter(other => starts(trigger, other, segments))
  const repeating = triggers.filter(trigger => !isOnce(trigger))
  return repeating.flatMap(trigger => {
    const way = wayBack(trigger, followers)
    // Each cycle once, at the first of its triggers by name.
    if (!way || way.some(({ name }) => name < trigger.name)) return []
    const names = [...way, trigger].map(({ name }) => name).join(' → ')
    return [
      `${trigger.name}.ts: steps: a cycle, ${names}: each starts the next; expected \`reentry: 'never'\` in one of them`,
    ]
  })
}

const isOnce = ({ reentry, key }: Declaration): boolean =>
  reentry === 'never' || key.every(path => path === 'contact.id')

// What a message leads to without anybody's doing.
const OF_A_SEND = ['message.sent', 'message.delivered']

function starts({ steps }: Declaration, other: Declaration, segments: readonly SegmentReads[]): boolean {
  if (isOnce(other)) return false
  if (steps.some(step => 'send' in step) && other.on.some(type => OF_A_SEND.includes(type))) return true
  const fields = steps.flatMap(step => ('update' in step ? [`contact.${step.update.field}`] : []))
  if (!fields.length) return false
  if (other.on.includes('contact.updated')) return true
  const touched = segments.filter(({ reads }) => reads.some(path => fields.includes(path)))
  return other.segment !== null && touched.some(({ name }) => name === other.segment)
}

/** The triggers from one back to itself, itself first; null where no way leads back. */
function wayBack(start: Declaration, followers: (of: Declaration) => readonly Declaration[]): Declaration[] | null {
  const seen = new Set<Declaration>()
  const search = (way: readonly Declaration[]): Declaration[] | null => {
    for (const next of followers(way.at(-1) as Declaration)) {
      if (next === start) return [...way]
      if (seen.has(next)) continue
      seen.add(next)
      const found = search([...way, next])
      if (found) return found
    }
    return null
  }
  return search([start])
}
