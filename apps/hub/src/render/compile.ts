import mjml from 'mjml'
import { BadTemplate } from './bad-template.ts'
import { type DataSchema, dataSchema } from './data-schema.ts'
import { type Expanded, expand } from './expand.ts'
import { canonicalLocale, languageOf, ORIGINAL } from './locale.ts'
import { parsePart, placed } from './parse-part.ts'
import { sampleFaults } from './sample.ts'
import { compilePart, type Fill, parse } from './template-language.ts'
import type { TemplateSource } from './template-source.ts'

/** A template ready to send: nothing is read, parsed or compiled any more. */
export interface CompiledTemplate {
  readonly name: string
  readonly revision: string
  /** By locale; the original under `''`. */
  readonly variants: ReadonlyMap<string, Variant>
  readonly schema: DataSchema
}

/** One language of a template. */
export interface Variant {
  /** The language it is written in, as its `<mjml lang>` says. */
  readonly language: string
  readonly subject: Fill
  readonly preheader: Fill
  readonly html: Fill
  readonly text: Fill
}

/**
 * Compiles a template once, for all its sends: MJML over the Handlebars source, then Handlebars over the HTML. Refuses
 * what would fail later: faulty MJML, variables the schema does not have, a sample that does not fit or render.
 */
export async function compileTemplate(source: TemplateSource): Promise<CompiledTemplate> {
  const schema = dataSchema(source)
  const variants = new Map<string, Variant>()
  for (const locale of localesOf(source)) variants.set(locale, await compileVariant(source, locale, schema))
  const compiled = { name: source.name, revision: source.revision, variants, schema }
  const faults = sampleFaults(source, compiled)
  if (faults.length > 0) throw new BadTemplate(source.name, faults.join('; '))
  return compiled
}

const VARIANT_FILE = /^[\w-]+\.([\w-]+)\.(?:mjml|txt|hbs)$/

/** The original and every locale that at least one of the template's own files is written in. */
function localesOf(source: TemplateSource): readonly string[] {
  const locales = Object.keys(source.files).flatMap(file => VARIANT_FILE.exec(file)?.[1] ?? [])
  for (const locale of locales) {
    if (canonicalLocale(locale) !== locale)
      throw new BadTemplate(source.name, `*.${locale}.*: no locale, like de or de-AT`)
  }
  return [...new Set([ORIGINAL, ...locales])]
}

async function compileVariant(source: TemplateSource, locale: string, schema: DataSchema): Promise<Variant> {
  const part = (content: Expanded) => compilePart(parsePart(source, content, schema), 'text')
  const subject = expand(source, 'subject', 'hbs', locale)
  const layout = expand(source, 'layout', 'mjml', locale)
  // Before MJML moves everything about, so that a fault is told in the author's lines.
  parsePart(source, layout, schema)
  const { html, language } = await markup(source, locale, layout)
  return {
    language,
    subject: part(lineOf(subject, 1)),
    preheader: part(lineOf(subject, 2)),
    html: compilePart(parse(html), 'html'),
    text: part(expand(source, 'layout', 'txt', locale)),
  }
}

const lineOf = ({ text, origin }: Expanded, line: number): Expanded => ({
  text: text.split('\n')[line - 1] ?? '',
  origin: () => origin(line),
  files: [],
})

async function markup(
  source: TemplateSource,
  locale: string,
  layout: Expanded,
): Promise<{ html: string; language: string }> {
  // MJML 5 passes over mj-include without a word.
  if (layout.text.includes('<mj-include')) throw new BadTemplate(source.name, 'write {{> name}} instead of mj-include')
  const { html, json } = await translated(source, layout)
  // Nor does it mind an element that is never closed: what follows would reach the reader as it was written.
  const left = /<(mj-[\w-]+)/.exec(html)?.[1]
  if (left) throw new BadTemplate(source.name, `body.mjml: <${left}> stands inside an element that is not closed`)
  const language = String(json.attributes?.lang ?? '')
  checkLanguage(source, locale, language)
  return { html: html.replace(INDENTATION, '\n'), language }
}

/** Screen readers read a mail aloud in this language, and amounts and dates are written in it. */
function checkLanguage(source: TemplateSource, locale: string, language: string): void {
  if (!language) throw new BadTemplate(source.name, '_layout/layout.mjml has no <mjml lang="…">')
  if (locale === ORIGINAL || languageOf(language) === languageOf(locale)) return
  const layout = `_layout/layout.${languageOf(locale)}.mjml`
  throw new BadTemplate(source.name, `its ${locale} variant would be marked as lang="${language}"; add ${layout}`)
}

// A sixth of MJML's output. Its own minifier parses the page and would have to be kept away from every {{…}}.
const INDENTATION = /\s*\n\s*/g

async function translated(source: TemplateSource, layout: Expanded) {
  try {
    // No fonts: MJML would make every reader of a mail with a known font's name fetch it from Google.
    return await mjml(layout.text, { validationLevel: 'strict', keepComments: false, fonts: {} })
  } catch (cause) {
    throw new BadTemplate(source.name, invalid(cause as MjmlFault, layout))
  }
}

/** What mjml throws at validationLevel strict. */
interface MjmlFault extends Error {
  readonly errors?: readonly { readonly line: number; readonly message: string; readonly tagName: string }[]
}

function invalid({ message, errors = [] }: MjmlFault, layout: Expanded): string {
  const faults = errors.map(({ line, tagName, message }) => `${placed(layout.origin(line))}: <${tagName}> ${message}`)
  return faults.join('; ') || `body.mjml: ${message}`
}
