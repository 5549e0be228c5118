import { smallTemplate } from '../../../../test/support/small-template.ts'
import { compileTemplate } from './compile.ts'

const text = (body: string) => ({ 'body.mjml': `<mj-text>${body}</mj-text>` })

const sampleWith = (more: object) =>
  JSON.stringify({ ...JSON.parse(smallTemplate().files['sample.json'] ?? ''), ...more })

// The control of everything below.
it('compiles a template that is right', async () => {
  const { variants } = await compileTemplate(smallTemplate())
  expect([...variants.keys()]).toEqual(['', 'de'])
})

it.each([
  ['an unknown MJML attribute', { 'body.mjml': '<mj-text colour="red">x</mj-text>' }, /<mj-text> Attribute colour/],
  ['an unknown MJML element', { 'body.mjml': '<mj-txt>x</mj-txt>' }, /mj-txt/],
  ['mj-include', { 'body.mjml': '<mj-include path="x.mjml" />' }, /write \{\{> name\}\} instead/],
  ['a block that is not closed', text('{{#if name}}x'), /\{\{#if name\}\} is not closed/],
  ['an element that is not closed', { 'body.mjml': '<mj-text>a<mj-text>b</mj-text>' }, /<mj-text> stands inside an el/],
  ['a variable that is not declared', text('{{nmae}}'), /\{\{nmae\}\} is not declared/],
  ['one that only decides', text('{{#if nmae}}x{{/if}}'), /\{\{nmae\}\} is not declared/],
  ['one on a branch the sample does not take', text('{{#unless name}}{{nmae}}{{/unless}}'), /\{\{nmae\}\} is not/],
  ['a field of something else', text('{{#each credit}}{{name}}{{/each}}'), /\{\{name\}\} is not declared/],
  ['a page variable that there is none of', text('{{@subjct}}'), /\{\{@subjct\}\} is not declared/],
  ['three braces', text('{{{name}}}'), /not escaped/],
  ['an unknown word', text('{{shout name}}'), /shout is no word/],
  ['a word that prints data', text('{{log name}}'), /log is no word/],
  ['a block of its own', text('{{#name}}x{{/name}}'), /\{\{#name\}\} is no block/],
  ['an unknown partial', text('{{> nothing}}'), /nothing\.mjml is missing/],
  ['a partial that contains itself', { '_layout/foot.mjml': '{{> foot}}' }, /contains itself/],
  ['a colour that is not in the palette', text('{{palette.inkk}}'), /palette\.json has no inkk/],
  ['a missing file', { 'body.txt': undefined }, /body\.txt is missing/],
  ['a schema that is no JSON', { 'schema.json': '{' }, /schema\.json is not JSON/],
  ['a sample that does not fit', { 'sample.json': '{}' }, /sample \(original\): data must have/],
  ['a sample with a field too many', { 'sample.json': sampleWith({ extra: 1 }) }, /additional properties: extra/],
  ['a file name with no locale in it', { 'body.de_AT.txt': 'x' }, /\*\.de_AT\.\*: no locale/],
  ['a language without its layout', { '_layout/layout.de.mjml': undefined }, /lang="en".*layout\.de\.mjml/],
  ['a layout without a language', { '_layout/layout.mjml': '<mjml><mj-body></mj-body></mjml>' }, /has no <mjml lang/],
  ['an empty subject', { 'subject.hbs': '\nbefore' }, /the subject is empty/],
  ['more html than Gmail shows', text('long '.repeat(20_500)), /Gmail clips/],
])('refuses %s', async (_, change, fault) => {
  await expect(compileTemplate(smallTemplate(change))).rejects.toThrow(fault)
})

describe('a fault is told with the file and the line its author knows', () => {
  const lines =
    '<mjml lang="en">\n<mj-body><mj-section><mj-column>\n{{> body}}\n{{> foot}}\n</mj-column></mj-section></mj-body></mjml>'
  const layout = { '_layout/layout.mjml': lines, 'body.mjml': '<mj-text>a</mj-text>\n<mj-text>b</mj-text>' }

  it.each([
    ['body.mjml line 2: <mj-txt>', { 'body.mjml': '<mj-text>a</mj-text>\n<mj-txt>b</mj-txt>' }],
    [
      'body.mjml line 2: {{#if name}} is not closed',
      { 'body.mjml': '<mj-text>a</mj-text>\n<mj-text>{{#if name}}</mj-text>\n' },
    ],
    ['body.mjml line 3: {{nmae}} is not declared', { 'body.mjml': '<mj-text>\na\n{{nmae}}</mj-text>' }],
    [
      "_layout/foot.mjml line 2: if doesn't match fi",
      { '_layout/foot.mjml': '<mj-text>{{#if name}}a\n{{/if}}{{#if name}}b{{/fi}}</mj-text>' },
    ],
    [
      '_layout/foot.mjml line 1: palette.json has no inkk',
      { '_layout/foot.mjml': '<mj-text color="{{palette.inkk}}">a</mj-text>' },
    ],
    [
      '_layout/layout.mjml line 5: <mj-txt>',
      { '_layout/layout.mjml': lines.replace('</mj-column', '<mj-txt>a</mj-txt></mj-column') },
    ],
    ['body.txt line 2: {{#if url}} is not closed', { 'body.txt': 'a\n{{#if url}}' }],
    ['_layout/layout.txt line 2: {{nmae}} is not declared', { '_layout/layout.txt': '{{> body}}\n{{nmae}}' }],
    ['subject.hbs line 1: ', { 'subject.hbs': 'Hello {{name\nbefore' }],
    ['subject.hbs line 2: {{nmae}} is not declared', { 'subject.hbs': 'Hello\n{{nmae}}' }],
  ])('%s', async (fault, change) => {
    await expect(compileTemplate(smallTemplate({ ...layout, ...change }))).rejects.toThrow(`templates/small: ${fault}`)
  })
})

describe('marketing', () => {
  const link = 'https://hub.example/u/t0k=n'
  const withLink = {
    'sample.json': sampleWith({ unsubscribeUrl: link }),
    'schema.json': (smallTemplate().files['schema.json'] ?? '').replace(
      '"name":{',
      '"unsubscribeUrl":{"type":"string"},"name":{',
    ),
  }
  const shown = {
    ...withLink,
    '_layout/foot.mjml': '<mj-text><a href="{{link @unsubscribeUrl}}">stop</a></mj-text>',
    '_layout/layout.txt': '{{> body}} {{@unsubscribeUrl}}',
  }

  it('is refused without its unsubscribe link in html or in text', async () => {
    await expect(compileTemplate(smallTemplate(withLink))).rejects.toThrow(/html shows no unsub.*text shows no unsub/)
    await expect(compileTemplate(smallTemplate({ ...shown, '_layout/layout.txt': '{{> body}}' }))).rejects.toThrow(
      'the text shows no unsubscribe link',
    )
  })

  it('is fine with it', async () => {
    await expect(compileTemplate(smallTemplate(shown))).resolves.toMatchObject({ name: 'small' })
  })
})
