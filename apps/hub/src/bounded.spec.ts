import { bounded } from './bounded.ts'

it('makes each thing once, and forgets them all rather than keep what every customer claimed', () => {
  const made: string[] = []
  const format = bounded(locale => made.push(locale))

  format('en')
  format('en')
  expect(made).toEqual(['en'])

  for (let n = 0; n < 500; n++) format(`en-x-n${n}`)
  format('en')
  expect(made.filter(locale => locale === 'en')).toHaveLength(2)
})
