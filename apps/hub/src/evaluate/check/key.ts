import { type Context, type Declaration, read } from '@beckon/trigger-kit'

/**
 * What can be seen of a key without any events: that one of its parts names a thing, a person or an event by an id, that
 * none of them changes by itself, and that the sample has them all.
 */
export function keyFaults({ key, reentry }: Declaration, sample: Context | null): string[] {
  const faults = key.flatMap(path => partFaults(path, sample))
  if (!key.some(isId))
    faults.push(
      `${key.join(', ')} is the same for many; expected a part that names the occurrence, as order.id or contact.id`,
    )
  if (typeof reentry === 'object' && key.every(path => path === 'contact.id'))
    faults.push(
      'contact.id is the same for ever, so `reentry: { after }` lets nobody in again; add what tells occurrences apart',
    )
  return faults.map(fault => `key: ${fault}`)
}

const isId = (path: string): boolean => /(^|\.)(id|\w+Id)$/.test(path)

function partFaults(path: string, sample: Context | null): string[] {
  if (path === 'now') return ['`now` is another at each look; expected event.occurredAt']
  if (path.startsWith('contact.') && path !== 'contact.id')
    return [`${path} may change, and is about a person; expected contact.id`]
  const part = sample && read(sample, path)
  if (!sample || typeof part === 'string' || typeof part === 'number') return []
  return [`the sample has no ${path}; expected a text or a number`]
}
