import { nearest } from '../../nearest.ts'
import { Problem } from '../http/problem.ts'

/** The trigger of a name; a problem with the nearest name where there is none. */
export function triggerNamed<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const trigger = all.find(candidate => candidate.name === name)
  if (trigger) return trigger
  const names = all.map(candidate => candidate.name)
  const meant = nearest(name, names)
  const advice = meant ? `did you mean "${meant}"?` : `there are ${names.join(', ') || 'none'}.`
  throw new Problem(404, 'not-found', `There is no trigger "${name.slice(0, 60)}"; ${advice}`)
}
