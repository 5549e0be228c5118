import { partOfDay } from '../story/week.ts'
import type { Outcome } from './ledger.ts'
import { type Colour, coloured, hanging } from './terminal.ts'

const TITLES = ['when', 'who', 'what']
const GAP = '  '

interface Row {
  readonly cells: readonly string[]
  readonly text: string
}

export interface Table {
  readonly title: string
  /** Above the rest of the line: the subject, or the reason. */
  readonly lastTitle: string
  readonly colour: Colour
  readonly outcomes: readonly Outcome[]
}

/** Tables of outcomes, each with when, who, what, and the rest of the line; their columns stand under each other. */
export function tables(all: readonly Table[]): string {
  const parts = all.map(one => ({ ...one, rows: inParts(one.outcomes).map(rowOf) }))
  const widths = widthsOf(parts.flatMap(({ rows }) => rows))
  const padded = (cells: readonly string[]) => cells.map((cell, n) => cell.padEnd(widths[n] ?? 0) + GAP).join('')
  const head = padded(TITLES)
  const lines = parts.flatMap(({ title, lastTitle, colour, rows }) => [
    '',
    coloured('bold', title),
    coloured('dim', head + lastTitle),
    ...rows.map(({ cells, text }) => hanging(padded(cells), head.length, text, colour)),
  ])
  return lines.join('\n')
}

const rowOf = ({ at, who, trigger, text }: Outcome): Row => ({ cells: [partOfDay(at), who, trigger], text })

function widthsOf(rows: readonly Row[]): readonly number[] {
  return TITLES.map((title, n) => Math.max(title.length, ...rows.map(({ cells }) => cells[n]?.length ?? 0)))
}

/** What falls into one part of a day stands in the order of the names: which came first is a matter of milliseconds. */
function inParts(outcomes: readonly Outcome[]): readonly Outcome[] {
  const parts = Map.groupBy(outcomes, ({ at }) => partOfDay(at))
  return [...parts.values()].flatMap(part => part.toSorted((left, right) => (left.who < right.who ? -1 : 1)))
}
