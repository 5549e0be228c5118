import { BadTemplate } from './bad-template.ts'
import type { DataSchema } from './data-schema.ts'
import { type Expanded, expand } from './expand.ts'
import { canonicalLocale, languageOf, ORIGINAL } from './locale.ts'
import { parsePart, placed } from './parse-part.ts'
import type { TemplateSource } from './template-source.ts'

/** One language of a template as HTML that is yet to be filled in. */
export interface Markup {
  readonly html: string
  /** The language it is written in, as its `<mjml lang>` says. */
  readonly language: string
}

/** By locale; the original under `''`. Takes long to make, so it is stored with the revision. */
export type Markups = Readonly<Record<string, Markup>>

/** Makes HTML of a template's MJML, in all its languages. */
export async function markupsOf(source: TemplateSource, schema: DataSchema): Promise<Markups> {
  const markups: Record<string, Markup> = {}
  for (const locale of localesOf(source)) {
    const layout = expand(source, 'layout', 'mjml', locale)
    // Before MJML moves everything about, so that a fault is told in the author's lines.
    parsePart(source, layout, schema)
    markups[locale] = await markup(source, locale, layout)
  }
  return markups
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

async function markup(source: TemplateSource, locale: string, layout: Expanded): Promise<Markup> {
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
  // Loaded when it is needed: with its packages it is a third of the hub's memory and half of its start.
  const { default: mjml } = await import('mjml')
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
