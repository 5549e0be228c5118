import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

/** docs/errors.md and the sources name the same codes. */
const ROOT = resolve(import.meta.dirname, '..')
const PAGE = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')

const sources = ['apps/hub/src', 'packages', 'plugins'].flatMap(folder => sourcesIn(join(ROOT, folder)))
const codeText = sources.map(({ text }) => text).join('\n')

function sourcesIn(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !/node_modules|\.spec\.ts$|testing\//.test(name))
    .map(name => join(folder, name))
    .map(file => ({ file: relative(ROOT, file), text: readFileSync(file, 'utf8') }))
}

/** How the sources give a code; the first group has it, or several in quotes. */
const GIVEN: readonly { readonly as: string; readonly in?: RegExp; readonly by: RegExp }[] = [
  { as: 'an error', by: /new (?:BadData|FixSettings|TryAgain|Problem)\(\s*(?:[\w.]+,\s*)?('[a-z-]+')/g },
  { as: 'an error with a code of its own', by: /extends BeckonError \{[^}]*super\(('[a-z-]+')/g },
  {
    as: "a vendor's fault",
    in: /^plugins\/[^/]+\/src\/normalise\//,
    by: /('(?:shopify|hubspot|stripe|track)-[a-z-]+')/g,
  },
  { as: 'the fault of a dead letter', by: /code: ('[a-z-]+')/g },
  { as: 'the answer to a webhook', in: /^apps\/hub\/src\/receive\//, by: /error: ('[a-z-]+')/g },
  { as: 'the reason of a decision or a refusal', by: /\breason: ('[a-z-]+'(?: \| '[a-z-]+')*)/g },
  { as: 'the reason of a drop', in: /^apps\/hub\/src\/gate\//, by: /\bdrop\(('[a-z-]+')/g },
]

function givenBy({ in: where, by }: (typeof GIVEN)[number]): string[] {
  const judged = sources.filter(({ file }) => !where || where.test(file))
  const found = judged.flatMap(({ text }) => [...text.matchAll(by)].map(([, codes = '']) => codes))
  return [...new Set(found.flatMap(codes => codes.match(/[a-z-]+/g) ?? []))].sort()
}

/** The first column of the page's tables. */
const documented = [...PAGE.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code as string)

it.each(GIVEN)('every code given as $as is on the page', given => {
  const codes = givenBy(given)
  expect(codes.length).toBeGreaterThan(0)
  expect(codes.filter(code => !documented.includes(code))).toEqual([])
})

it('every code on the page is given by the sources', () => {
  expect(documented.filter(code => !codeText.includes(`'${code}'`))).toEqual([])
})

it('says what every code means and what to do', () => {
  const rows = PAGE.split('\n').filter(line => /^\| `/.test(line))
  expect(rows.filter(row => row.split(' | ').some(cell => cell.replace(/\W/g, '') === ''))).toEqual([])
})
