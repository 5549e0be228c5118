import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'

/** File name → content. A template's own files by their name, those of the layout as `_layout/<name>`. */
export type TemplateFiles = Readonly<Record<string, string>>

/**
 * A template as it was written, with every layout file it uses: plain JSON that is stored in template_revision
 * and can be compiled again years later, without the folder it came from.
 */
export interface TemplateSource {
  readonly name: string
  /** SHA-256 of name, files and what makes HTML of them: the same folder always gives the same revision. */
  readonly revision: string
  readonly files: TemplateFiles
}

/** `{{> footer}}`: the file `footer`, put in before anything is compiled. */
export const PARTIAL = /\{\{>\s*([\w-]+)\s*\}\}/g

/** A template's own files and those of the layout, by bare file name → its source. */
export function templateSource(name: string, own: TemplateFiles, layout: TemplateFiles): TemplateSource {
  const files = canonical({ ...own, ...reached(own, layout) })
  return { name, revision: revisionOf(name, files), files }
}

/** Only what the template reaches, so that a change to the rows of an order leaves the other revisions alone. */
function reached(own: TemplateFiles, layout: TemplateFiles): Record<string, string> {
  const used: Record<string, string> = {}
  const names = ['layout', 'palette', 'schema', ...Object.values(own).flatMap(partialsIn)]
  for (const name of names) {
    for (const [file, content] of Object.entries(layout)) {
      if (stem(file) !== name || used[`_layout/${file}`] !== undefined) continue
      used[`_layout/${file}`] = content
      names.push(...partialsIn(content))
    }
  }
  return used
}

const partialsIn = (content: string) => Array.from(content.matchAll(PARTIAL), match => match[1] ?? '')

const stem = (file: string) => file.slice(0, file.indexOf('.'))

// A checkout on Windows may have CRLF, and jsonb does not keep the order of keys: neither may change the revision.
function canonical(files: TemplateFiles): TemplateFiles {
  const names = Object.keys(files).sort()
  return Object.fromEntries(names.map(name => [name, (files[name] ?? '').replaceAll('\r\n', '\n')]))
}

// Another MJML makes other HTML of the same files, and what was sent keeps its own. Read, not loaded: it is large.
const { version } = createRequire(import.meta.url)('mjml/package.json') as { version: string }

const revisionOf = (name: string, files: TemplateFiles) =>
  createHash('sha256')
    .update(JSON.stringify([name, Object.entries(files), `mjml ${version}`]))
    .digest('hex')
