import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { reasonInWords } from './reason-words.ts'
import { REPOSITORY_ROOT } from './repository-root.ts'

const PAGE = readFileSync(join(REPOSITORY_ROOT, 'docs/errors.md'), 'utf8')
const [section = ''] = PAGE.split('## Dead letters')
const codes = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code = '']) => code)

it('finds the reasons of decisions on their page', () => {
  expect(codes).toEqual(expect.arrayContaining(['sent', 'cap', 'holdout']))
})

it.each(codes)('says %s in words', code => {
  expect(reasonInWords(code, null)).toMatch(/^[A-Z].* /)
})

it('names the event that made a message needless', () => {
  expect(reasonInWords('cancelled', 'order.placed 6e288e3d')).toBe('No longer needed: order placed')
})
