import { BadTemplate } from './bad-template.ts'
import type { DataSchema } from './data-schema.ts'
import type { Expanded, Origin } from './expand.ts'
import { parse } from './template-language.ts'
import type { TemplateSource } from './template-source.ts'
import { undeclared } from './undeclared.ts'

/** A part as a program; refuses what is no Handlebars and what the schema does not declare, naming file and line. */
export function parsePart(source: TemplateSource, part: Expanded, schema: DataSchema): hbs.AST.Program {
  const program = parsed(source, part)
  const faults = undeclared(program, schema).map(({ what, line }) => `${placed(part.origin(line))}: ${what}`)
  if (faults.length > 0) throw new BadTemplate(source.name, faults.join('; '))
  return program
}

/** `body.mjml line 3` */
export const placed = ({ file, line }: Origin): string => `${file} line ${line}`

function parsed(source: TemplateSource, part: Expanded): hbs.AST.Program {
  const fault = faultIn(part.text)
  if (!fault) return parse(part.text)
  // A block left open is noticed at the end of the whole; the file that is at fault does not parse by itself either.
  for (const file of part.files) {
    const own = faultIn(source.files[file] ?? '')
    if (own) throw new BadTemplate(source.name, `${placed({ file, line: own.line })}: ${own.what}`)
  }
  throw new BadTemplate(source.name, `${placed(part.origin(fault.line))}: ${fault.what}`)
}

interface Fault {
  readonly what: string
  readonly line: number
}

function faultIn(text: string): Fault | null {
  try {
    parse(text)
    return null
  } catch (cause) {
    return unclosed(text) ?? inWords((cause as Error).message)
  }
}

// Handlebars tells the line at the beginning, or with a column at the end.
const LINE = /^Parse error on line (\d+):\s*| - (\d+):\d+$/

function inWords(message: string): Fault {
  const [, first, last] = LINE.exec(message) ?? []
  return { what: message.replace(LINE, ''), line: Number(first ?? last ?? 1) }
}

/** The innermost block that is opened and not closed, if that is all that is wrong. */
function unclosed(text: string): Fault | null {
  const open: RegExpExecArray[] = []
  for (const mark of text.matchAll(/\{\{([#/])\s*(\w+)[^}]*\}\}/g)) {
    if (mark[1] === '#') open.push(mark)
    else if (open.pop()?.[2] !== mark[2]) return null
  }
  const last = open.at(-1)
  return last ? { what: `${last[0]} is not closed`, line: text.slice(0, last.index).split('\n').length } : null
}
