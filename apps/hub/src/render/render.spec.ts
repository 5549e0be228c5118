import { smallTemplate } from '../../../../test/support/small-template.ts'
import { compileTemplate } from './compile.ts'
import { checkData, render } from './render.ts'

const source = smallTemplate()
const small = await compileTemplate(source)
const data = JSON.parse(source.files['sample.json'] ?? '')

describe('the language', () => {
  it.each([
    ['de-AT', 'Hallo Ada', 'lang="de"'],
    ['en-GB', 'Hello Ada', 'lang="en"'],
    ['fr-FR', 'Hello Ada', 'lang="en"'],
    ['', 'Hello Ada', 'lang="en"'],
  ])('for %p is the nearest there is', (locale, subject, lang) => {
    const mail = render(small, { ...data, locale })
    expect(mail.subject).toBe(subject)
    expect(mail.html).toContain(lang)
  })

  it('of amounts and dates is the text’s, in the person’s own manner where that is the same language', () => {
    expect(render(small, { ...data, locale: 'en-GB' }).text).toContain('€1,234.56 2 March 2026')
    expect(render(small, { ...data, locale: 'fr-FR' }).text).toContain('€1,234.56 March 2, 2026')
    expect(render(small, { ...data, locale: 'de' }).text).toContain('1.234,56\u00a0€ 2. März 2026')
  })

  it('of a file that was not translated is the original’s', () => {
    const german = render(small, { ...data, locale: 'de' })
    expect(german.text).toContain('Hallo Ada')
    expect(german.html).toContain('Hello Ada')
  })
})

it('days are told in the person’s zone', () => {
  expect(render(small, { ...data, timezone: 'Europe/Berlin' }).text).toContain('3 March 2026')
  expect(render(small, { ...data, timezone: 'Nowhere' }).text).toContain('2 March 2026')
})

it.each([
  [null, 'many'],
  [-1, 'many'],
  [0, 'many'],
  [1, 'few'],
  [5, 'few'],
  [6, 'many'],
])('of %p left, %s are left', async (left, told) => {
  const counting = smallTemplate({
    'subject.hbs': '{{#if (few left)}}few{{else}}many{{/if}}',
    'subject.de.hbs': undefined,
    'schema.json': (source.files['schema.json'] ?? '').replace('"name":', '"left":{"type":["integer","null"]},"name":'),
    'sample.json': JSON.stringify({ ...data, left }),
  })
  expect(render(await compileTemplate(counting), { ...data, left }).subject).toBe(told)
})

it('the subject and the preheader stay one line', () => {
  const name = 'Ada\r\nBcc: x@example.com\u0000\u2028\tof London'
  expect(render(small, { ...data, name }).subject).toBe('Hello Ada Bcc: x@example.com of London')
})

it('what is filled in is escaped in html, and itself in text', () => {
  const mail = render(small, { ...data, name: '<b>{{url}}</b>', url: 'javascript:alert(1)' })
  expect(mail.html).toContain('Hello &lt;b&gt;{{url}}&lt;/b&gt;, <a href="#">look</a>')
  expect(mail.text).toContain('Hello <b>{{url}}</b>, look: #')
})

describe('links that somebody has to follow', () => {
  const picture = '<mj-image src="{{link url}}" alt="" href="{{link url}}" />'
  const chosen = '<mj-text>{{#if name}}<a class="a" href="{{link url}}">there</a>{{/if}} {{link url}}</mj-text>'
  const follow = (url: string) => `https://hub.example/c/${url.length}`

  it.each([
    ['an href with more behind it', { 'body.mjml': '<mj-text><a href="{{link url}}&more">there</a></mj-text>' }],
    [
      'an href with something filled in behind it',
      { 'body.mjml': '<mj-text><a href="{{link url}}{{name}}">there</a></mj-text>' },
    ],
    ['a text with more behind it', { 'body.txt': '{{link url}}?more' }],
    ['a text with something filled in behind it', { 'body.txt': '{{link url}}{{name}}' }],
    ['a subject', { 'subject.hbs': 'See {{link url}}\nor {{link url}}' }],
  ])('lead where they say in %s', async (_where, files) => {
    const plain = { 'body.mjml': '<mj-text>{{name}}</mj-text>', 'body.txt': '{{name}}', 'body.de.txt': undefined }
    const compiled = await compileTemplate(smallTemplate({ ...plain, ...files }))
    expect(JSON.stringify(render(compiled, data, { follow }))).not.toContain('hub.example')
  })

  it('lead by way of the hub where that is wanted; a picture is where it is', async () => {
    const compiled = await compileTemplate(smallTemplate({ 'body.mjml': `${picture}${chosen}` }))
    const { html, text } = render(compiled, data, { follow })
    const led = (mail: string) => mail.match(/https:..[^"\s<]*/g)?.filter(url => /shop|hub/.test(url))
    const [there, straight] = [follow(data.url), data.url.replace('=', '&#x3D;')]
    expect(led(html)).toEqual([there, straight, there, straight])
    expect(led(text)).toEqual([there])
    // The control: nobody wants it.
    expect(led(render(compiled, data).html)).toEqual([straight, straight, straight, straight])
  })
})

it('reads nothing that data inherits', async () => {
  const declared = '"name":{"type":"object","properties":{"first":{}}}'
  const curious = smallTemplate({
    'subject.hbs': 'Hello\n',
    'subject.de.hbs': undefined,
    'body.mjml': '<mj-text>[{{name.first}}]</mj-text>',
    'body.txt': '[{{name.first}}]',
    'body.de.txt': undefined,
    'schema.json': (source.files['schema.json'] ?? '').replace('"name":{"type":"string"}', declared),
    'sample.json': JSON.stringify({ ...data, name: { first: 'own' } }),
  })
  const compiled = await compileTemplate(curious)
  expect(render(compiled, { ...data, name: { first: 'own' } }).text).toBe('[own]\n')
  expect(render(compiled, { ...data, name: Object.create({ first: 'inherited' }) }).text).toBe('[]\n')
})

it('the same data gives the same bytes, and is not changed', () => {
  const frozen = Object.freeze({ ...data, credit: Object.freeze(data.credit) })
  expect(render(small, frozen)).toEqual(render(small, frozen))
})

describe('data that does not fit', () => {
  const { name: _, ...nameless } = data

  it('is told by field and rule, without its values', () => {
    expect(checkData(small, data)).toEqual([])
    expect(checkData(small, { ...nameless, url: 17, secret: 's3cret' })).toEqual([
      "data must have required property 'name'",
      'data must NOT have additional properties: secret',
      'url must be string',
    ])
  })

  it('is not rendered either', () => {
    expect(() => render(small, nameless)).toThrow(
      'the data for templates/small has no name; check it against schema.json first',
    )
  })
})
