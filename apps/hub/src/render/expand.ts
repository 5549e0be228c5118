import { BadTemplate } from './bad-template.ts'
import { json } from './data-schema.ts'
import { fallbacks } from './locale.ts'
import { PARTIAL, type TemplateSource } from './template-source.ts'

const PALETTE = /\{\{palette\.([\w-]+)\}\}/g

/** A file with everything put in that it asks for, and where each of its lines was written. */
export interface Expanded {
  readonly text: string
  /** Of a line of the text, counted from 1. */
  origin(line: number): Origin
  /** Every file that is part of it, in the order in which they begin. */
  readonly files: readonly string[]
}

/** A line as its author knows it: `_layout/footer.mjml`, 4. */
export interface Origin {
  readonly file: string
  readonly line: number
}

/**
 * One file with all its `{{> partials}}` and `{{palette.colours}}` put in, for one locale. This happens before MJML and
 * Handlebars see the text, so the author of a body writes only the middle part, and MJML can check the colours.
 */
export function expand(source: TemplateSource, name: string, extension: string, locale: string): Expanded {
  const palette = json(source, '_layout/palette.json') as Record<string, string>
  const lines = insert(source, name, extension, locale, [])
  return {
    text: lines.map(line => paint(source, line, palette)).join('\n'),
    origin: line => lines[Math.min(line, lines.length) - 1] as Line,
    files: [...new Set(lines.map(line => line.file))],
  }
}

interface Line extends Origin {
  readonly text: string
}

function insert(source: TemplateSource, name: string, extension: string, locale: string, within: string[]): Line[] {
  if (within.includes(name)) throw new BadTemplate(source.name, `{{> ${name}}} contains itself`)
  const file = find(source, name, extension, locale)
  const contents = (source.files[file] ?? '').trimEnd().split('\n')
  const partial = (inner: string) => insert(source, inner, extension, locale, [...within, name])
  return contents.flatMap((text, index) => spliced({ text, file, line: index + 1 }, partial))
}

/** A line with its partials in their places: a partial of several lines makes several of it. */
function spliced(line: Line, partial: (name: string) => Line[]): Line[] {
  const lines: Line[] = []
  line.text.split(PARTIAL).forEach((part, index) => {
    // What stands between partials and the names of partials take turns: the pattern has one group.
    for (const [n, added] of (index % 2 ? partial(part) : [{ ...line, text: part }]).entries()) {
      const last = n === 0 && lines.pop()
      lines.push(last ? joined(last, added) : added)
    }
  })
  return lines
}

/** A line that is only indented for the partial in it counts as the partial's. */
const joined = (before: Line, after: Line): Line => ({
  ...(before.text.trim() ? before : after),
  text: before.text + after.text,
})

/** The template's own file before the layout's, the locale's before the original. */
function find(source: TemplateSource, name: string, extension: string, locale: string): string {
  for (const folder of ['', '_layout/']) {
    for (const variant of fallbacks(locale)) {
      const file = `${folder}${[name, variant, extension].filter(Boolean).join('.')}`
      if (source.files[file] !== undefined) return file
    }
  }
  throw new BadTemplate(source.name, `${name}.${extension} is missing, here and in _layout`)
}

function paint(source: TemplateSource, { text, file, line }: Line, palette: Record<string, string>): string {
  return text.replace(PALETTE, (_, name: string) => {
    const colour = palette[name]
    if (colour === undefined) throw new BadTemplate(source.name, `${file} line ${line}: palette.json has no ${name}`)
    return colour
  })
}
