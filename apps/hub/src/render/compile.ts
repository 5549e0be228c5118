import { BadTemplate } from './bad-template.ts'
import type { CompiledTemplate, Variant } from './compiled-template.ts'
import { type DataSchema, dataSchema } from './data-schema.ts'
import { type Expanded, expand } from './expand.ts'
import { type Markup, type Markups, markupsOf } from './markup.ts'
import { parsePart } from './parse-part.ts'
import { sampleFaults } from './sample.ts'
import { compilePart, parse } from './template-language.ts'
import type { TemplateSource } from './template-source.ts'

/**
 * Compiles a template once, for all its sends: MJML over the Handlebars source, unless its markup is known, then
 * Handlebars over the HTML. Refuses what would fail later: faulty MJML, variables the schema does not have, a sample
 * that does not fit or render.
 */
export async function compileTemplate(source: TemplateSource, known?: Markups): Promise<CompiledTemplate> {
  const schema = dataSchema(source)
  const markups = known ?? (await markupsOf(source, schema))
  const variants = Object.entries(markups).map(
    ([locale, markup]) => [locale, compileVariant(source, locale, schema, markup)] as const,
  )
  const compiled = { name: source.name, revision: source.revision, variants: new Map(variants), schema, markups }
  const faults = sampleFaults(source, compiled)
  if (faults.length > 0) throw new BadTemplate(source.name, faults.join('; '))
  return compiled
}

function compileVariant(
  source: TemplateSource,
  locale: string,
  schema: DataSchema,
  { html, language }: Markup,
): Variant {
  const part = (content: Expanded, kind: 'text' | 'line') => compilePart(parsePart(source, content, schema), kind)
  const subject = expand(source, 'subject', 'hbs', locale)
  return {
    language,
    subject: part(lineOf(subject, 1), 'line'),
    preheader: part(lineOf(subject, 2), 'line'),
    html: compilePart(parse(html), 'html'),
    text: part(expand(source, 'layout', 'txt', locale), 'text'),
  }
}

const lineOf = ({ text, origin }: Expanded, line: number): Expanded => ({
  text: text.split('\n')[line - 1] ?? '',
  origin: () => origin(line),
  files: [],
})
