import { nearest } from './nearest.ts'

const NAMES = ['after', 'contact', 'limit', 'since', 'state', 'until']

const CASES = [
  { written: 'contct', meant: 'contact' },
  { written: 'Contact', meant: 'contact' },
  { written: 'contacts', meant: 'contact' },
  { written: 'lmit', meant: 'limit' },
  { written: 'stat', meant: 'state' },
  { written: 'sinec', meant: undefined },
  { written: 'cursor', meant: undefined },
  { written: '', meant: undefined },
]
it.each(CASES)('$written was meant as $meant', ({ written, meant }) => {
  expect(nearest(written, NAMES)).toBe(meant)
})

it('has nothing to offer where there are no names', () => {
  expect(nearest('limit', [])).toBeUndefined()
})
