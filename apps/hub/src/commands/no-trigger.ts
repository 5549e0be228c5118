import { advice } from '../nearest.ts'
import { Refused } from './refused.ts'

/** What to say of a trigger that nobody has, with the one that was probably meant. */
export function noTrigger(name: string, triggers: readonly { readonly name: string }[]): Refused {
  const names = triggers.map(one => one.name)
  return new Refused(404, `There is no trigger "${name}"; ${advice(name, names)}`)
}
