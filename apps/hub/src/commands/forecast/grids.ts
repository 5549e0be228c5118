import { WIDTH } from '../columns.ts'

/** Counts under titles, a line for each name. */
export interface Line {
  readonly name: string
  readonly counts: readonly number[]
}

const GAP = '  '

/** Where several lines have counts, a last one has their sums. */
export function table(titles: readonly string[], lines: readonly Line[]): string {
  const [corner = '', ...columns] = titles
  const all = lines.length > 1 ? [...lines, { name: 'all', counts: columns.map((_, n) => sumOf(lines, n)) }] : lines
  const first = Math.max(corner.length, ...all.map(({ name }) => name.length))
  const widths = columns.map((title, n) =>
    Math.max(title.length, ...all.map(({ counts }) => String(counts[n] ?? 0).length)),
  )
  const lineOf = (name: string, cells: readonly string[]) =>
    [name.padEnd(first), ...cells.map((cell, n) => cell.padStart(widths[n] ?? 0))].join(GAP).trimEnd()
  return [
    lineOf(corner, columns),
    ...all.map(({ name, counts }) =>
      lineOf(
        name,
        columns.map((_, n) => shown(counts[n])),
      ),
    ),
  ].join('\n')
}

const sumOf = (lines: readonly Line[], column: number): number =>
  lines.reduce((sum, { counts }) => sum + (counts[column] ?? 0), 0)

// Among noughts a figure is hard to see.
const shown = (count = 0): string => (count ? String(count) : '·')

interface Spans {
  readonly name: string
  readonly spans: readonly { readonly from: string; readonly runs: number }[]
}

// Halves and thirds of a day begin at round hours.
const MOST_ABREAST = 8

/** Tables of what falls into spans of time, as many of these abreast as fit; those of which nothing falls into any are left out. */
export function grids(
  title: string,
  lines: readonly Spans[],
  starts: readonly string[],
  labelOf: (from: string) => string,
): string[] {
  const longest = Math.max(title.length, ...lines.map(({ name }) => name.length))
  const runsOf = ({ spans }: Spans, from: string) => spans.find(span => span.from === from)?.runs ?? 0
  const sums = starts.map(from => lines.reduce((sum, line) => sum + runsOf(line, from), 0))
  const widest = Math.max(String(Math.max(...sums)).length, ...starts.map(from => labelOf(from).length))
  const fitting = Math.max(1, Math.min(MOST_ABREAST, Math.floor((WIDTH - longest) / (widest + GAP.length))))
  const length = Math.ceil(starts.length / fitting)
  // None of the tables much shorter than the others: four and four days, not seven and one.
  const abreast = Math.ceil(starts.length / length)
  const blocks = Array.from({ length }, (_, n) => starts.slice(n * abreast, (n + 1) * abreast))
  return blocks.flatMap(block => {
    const counted = lines
      .map(line => ({ name: line.name.padEnd(longest), counts: block.map(from => runsOf(line, from)) }))
      .filter(({ counts }) => counts.some(count => count > 0))
    return counted.length ? [table([title, ...block.map(labelOf)], counted)] : []
  })
}
