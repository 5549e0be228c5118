import { twoLetters } from '../../support/two-letters.ts'

/** What the other would do if it were not only tried. */
export default twoLetters({ name: 'live' })
