import { BadData, type Item } from '@beckon/plugin-kit'

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** More would hide the first, from which the others often come. */
const SHOWN = 5

/** A dead letter that names the fields at fault and what was expected of them; never what they hold. */
export function misfit({ id }: Item, issues: readonly Issue[]): BadData {
  const faults = issues.slice(0, SHOWN).map(({ path, message }) => `${path.join('.')}: ${message}`)
  // Under its old id it would count as a duplicate of this dead letter.
  const advice = 'correct what sends it, and send it again under another id'
  return new BadData('track-misfit', `event ${id} does not fit the model (${faults.join('; ')}); ${advice}`)
}
