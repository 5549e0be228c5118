import { BadTemplate } from './bad-template.ts'
import { json } from './data-schema.ts'
import { fallbacks } from './locale.ts'
import { PARTIAL, type TemplateSource } from './template-source.ts'

const PALETTE = /\{\{palette\.([\w-]+)\}\}/g

/**
 * One file with all its `{{> partials}}` and `{{palette.colours}}` put in, for one locale. This happens before MJML and
 * Handlebars see the text, so the author of a body writes only the middle part, and MJML can check the colours.
 */
export function expand(source: TemplateSource, name: string, extension: string, locale: string): string {
  const palette = json(source, '_layout/palette.json') as Record<string, string>
  return paint(source, insert(source, name, extension, locale, []), palette)
}

function insert(source: TemplateSource, name: string, extension: string, locale: string, within: string[]): string {
  if (within.includes(name)) throw new BadTemplate(source.name, `{{> ${name}}} contains itself`)
  const content = find(source, name, extension, locale)
  return content.replace(PARTIAL, (_, inner: string) => insert(source, inner, extension, locale, [...within, name]))
}

/** The template's own file before the layout's, the locale's before the original. */
function find(source: TemplateSource, name: string, extension: string, locale: string): string {
  for (const folder of ['', '_layout/']) {
    for (const variant of fallbacks(locale)) {
      const content = source.files[`${folder}${[name, variant, extension].filter(Boolean).join('.')}`]
      if (content !== undefined) return content.trimEnd()
    }
  }
  throw new BadTemplate(source.name, `${name}.${extension} is missing, here and in _layout`)
}

function paint(source: TemplateSource, text: string, palette: Record<string, string>): string {
  return text.replace(PALETTE, (_, name: string) => {
    const colour = palette[name]
    if (colour === undefined) throw new BadTemplate(source.name, `palette.json has no ${name}`)
    return colour
  })
}
