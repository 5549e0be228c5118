import { join } from 'node:path'
import type { Json } from '@beckon/plugin-kit'
import { VARIATIONS } from '../apps/hub/src/preview/variations.ts'
import { compileTemplate } from '../apps/hub/src/render/compile.ts'
import { checkData, type Rendered, render, type TemplateData } from '../apps/hub/src/render/render.ts'
import { sampleFor } from '../apps/hub/src/render/sample.ts'
import { clipped } from '../apps/hub/src/render/size.ts'
import { loadTemplates } from '../apps/hub/src/render/template-loader.ts'
import { golden, goldenFiles } from './support/golden.ts'
import { HOSTILE_TEXT, hostile } from './support/hostile.ts'

// Everything here walks the folders: a new template, or a new language of one, needs no new test.
const messages = (
  await Promise.all((await loadTemplates(join(import.meta.dirname, '../templates'))).map(variants))
).flat()

async function variants(source: Parameters<typeof compileTemplate>[0]) {
  // Faulty MJML, undeclared variables and samples that do not fit are errors here.
  const compiled = await compileTemplate(source)
  const { required } = JSON.parse(source.files['schema.json'] ?? '') as { required: string[] }
  return [...compiled.variants.keys()].map(locale => {
    const data = sampleFor(source, locale)
    const fill = (changed: TemplateData) => render(compiled, changed, { locale })
    return { label: [source.name, locale].filter(Boolean).join('.'), locale, compiled, required, data, fill }
  })
}

const goldenNames = (label: string) => ({
  html: `${label}.html`,
  text: `${label}.txt`,
  subject: `${label}.subject.txt`,
})

describe.each(messages)('templates/ $label', ({ label, locale, compiled, required, data, fill }) => {
  const mail = fill(data)

  it('looks as it did when it was last approved', () => {
    const files = goldenNames(label)
    const subject = `${mail.subject}\n${mail.preheader}\n`
    expect(subject).toBe(golden(files.subject, subject))
    expect(mail.text).toBe(golden(files.text, mail.text))
    expect(mail.html).toBe(golden(files.html, mail.html))
  })

  it('has a sample that fits its schema and leaves no placeholder behind', () => {
    expect(checkData(compiled, data)).toEqual([])
    expect(everyPart(mail)).not.toMatch(/\{\{|undefined|\bnull\b|NaN|\[object/)
  })

  it('fits its inbox: one line of subject, a preheader of 40 to 90 characters, less html than Gmail clips', () => {
    expect(mail.subject).toMatch(/^\S.{9,68}\S$/)
    expect(mail.preheader).toMatch(/^.{40,90}$/)
    expect(clipped(mail.html)).toBeNull()
  })

  it('can be read aloud: its language, tables that are only layout, and a word for every image', () => {
    const language = new RegExp(`<html lang="${locale || 'en'}"`)
    expect(mail.html).toMatch(language)
    for (const table of mail.html.match(/<table[^>]*>/g) ?? []) expect(table).toContain('role="presentation"')
    for (const image of mail.html.match(/<img[^>]*>/g) ?? []) expect(image).toMatch(/ alt="[^"]+"/)
  })

  it('offers to unsubscribe in html and text exactly if it is marketing', () => {
    const link = data.unsubscribeUrl as string | undefined
    if (link) for (const part of [mail.html, mail.text]) expect(part).toContain(link)
    else expect(everyPart(mail)).not.toMatch(/unsubscribe|abmelden/i)
  })

  it('shows hostile data as text', () => {
    const attacked = fill(hostile(data as Json) as TemplateData)
    expect(attacked.subject).not.toMatch(/[\r\n]/)
    // A subject may name nothing.
    if (attacked.subject !== mail.subject) expect(attacked.subject).toContain(`<script>"'&{{evil}} Bcc: x`)
    expect(attacked.text).toContain(HOSTILE_TEXT)
    expect(attacked.html).toContain('&lt;script&gt;&quot;&#x27;&amp;{{evil}}')
    expect(everyPart(attacked)).not.toContain('javascript:')
    // The same number of tags and of quotes: nothing that was filled in became markup.
    for (const mark of ['<', '"']) expect(count(attacked.html, mark)).toBe(count(mail.html, mark))
  })

  it('reads naturally when little is known', () => {
    const bare = VARIATIONS.bare(data as Json, candidate => checkData(compiled, candidate as TemplateData).length === 0)
    expect(bare).toMatchObject({ contact: { firstName: null } })
    const { subject, preheader, text, html } = fill(bare as TemplateData)
    expect(`${subject}\n${preheader}\n${text}`).not.toMatch(/null|undefined|NaN| [,.;:!?]| {2}|\n{3}/)
    expect(html).not.toMatch(/null|undefined|NaN|href=""|href="#"|src=""/)
  })

  it('shows ten lines of a long list and says how many more there are', () => {
    for (const [name, list] of Object.entries(data)) {
      if (!Array.isArray(list)) continue
      const title = list[0].title ?? list[0].description
      const { text, html } = fill({ ...data, [name]: Array.from({ length: 13 }, () => list[0]) })
      expect(count(text, title)).toBe(10)
      expect(text).toMatch(/^\* \D+ 3 \D+$/m)
      expect(count(html, '</tr>')).toBe(count(fill({ ...data, [name]: Array(10).fill(list[0]) }).html, '</tr>') + 1)
    }
  })

  it('refuses data that lacks a variable, and names it', () => {
    const without = (name: string) => Object.fromEntries(Object.entries(data).filter(([key]) => key !== name))
    const faults = required.map(name => checkData(compiled, without(name)))
    expect(faults).toEqual(required.map(name => [`data must have required property '${name}'`]))
  })

  it('is not rendered without the data it shows', () => {
    const { shop: _, ...rest } = data
    expect(() => fill(rest)).toThrow(`the data for templates/${compiled.name}`)
  })
})

it('keeps no golden file of a template that is gone', () => {
  expect(goldenFiles()).toEqual(messages.flatMap(({ label }) => Object.values(goldenNames(label))).sort())
})

const everyPart = ({ subject, preheader, html, text }: Rendered) => [subject, preheader, html, text].join('\n')

const count = (text: string, mark: string) => text.split(mark).length - 1
