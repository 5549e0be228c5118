import { smallTemplate } from '../../../../test/support/small-template.ts'
import { compileTemplate } from './compile.ts'
import { render } from './render.ts'
import { templateSource } from './template-source.ts'

const BODY = { 'body.mjml': '<mj-text>a\nb</mj-text>', 'body.txt': 'text' }

it('the same files give the same revision, in any order and with any line ends', () => {
  const { revision } = templateSource('a', BODY, {})
  const windows = { 'body.txt': 'text', 'body.mjml': '<mj-text>a\r\nb</mj-text>' }
  expect(revision).toMatch(/^[0-9a-f]{64}$/)
  expect(templateSource('a', windows, {}).revision).toBe(revision)
})

it.each([
  ['a file of its own', { 'body.txt': 'Hello {{name}}' }],
  ['a partial of the layout that it uses', { '_layout/foot.mjml': '<mj-text>other</mj-text>' }],
  ['the palette', { '_layout/palette.json': '{ "ink": "#000000" }' }],
])('another revision after a change of %s', (_, change) => {
  expect(smallTemplate(change).revision).not.toBe(smallTemplate().revision)
})

it('a change of a partial that it does not use leaves its revision alone', () => {
  const changed = smallTemplate({ '_layout/unused.mjml': 'other' })
  expect(changed.revision).toBe(smallTemplate().revision)
  expect(Object.keys(changed.files)).not.toContain('_layout/unused.mjml')
})

it('comes back from the database as it was, and renders the same bytes', async () => {
  const source = smallTemplate()
  // jsonb keeps keys in an order of its own.
  const reordered = Object.fromEntries(Object.entries(source.files).reverse())
  const stored = JSON.parse(JSON.stringify({ ...source, files: reordered }))
  const data = JSON.parse(source.files['sample.json'] ?? '')
  expect(render(await compileTemplate(stored), data)).toEqual(render(await compileTemplate(source), data))
})
