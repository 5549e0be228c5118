import { twoLetters } from '../../support/two-letters.ts'

export default twoLetters({ name: 'tried', shadow: true })
