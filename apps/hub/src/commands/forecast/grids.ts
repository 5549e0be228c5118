/** Counts under titles, a line for each name. */
export interface Line {
  readonly name: string
  readonly counts: readonly number[]
}

/** Where several lines have counts, a last one has their sums. */
export function table(titles: readonly string[], lines: readonly Line[]): string {
  const [corner = '', ...columns] = titles
  const all = lines.length > 1 ? [...lines, { name: 'all', counts: columns.map((_, n) => sumOf(lines, n)) }] : lines
  const first = Math.max(corner.length, ...all.map(({ name }) => name.length))
  const widths = columns.map((title, n) =>
    Math.max(title.length, ...all.map(({ counts }) => String(counts[n] ?? 0).length)),
  )
  const lineOf = (name: string, cells: readonly string[]) =>
    [name.padEnd(first), ...cells.map((cell, n) => cell.padStart(widths[n] ?? 0))].join('  ').trimEnd()
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

// With names of 22 letters and counts of 5 they fit into 80 columns.
const ABREAST = 8

/** Tables of what falls into spans of time, so many of these abreast; those of which nothing falls into any are left out. */
export function grids(
  title: string,
  lines: readonly Spans[],
  starts: readonly string[],
  labelOf: (from: string) => string,
): string[] {
  const blocks = Array.from({ length: Math.ceil(starts.length / ABREAST) }, (_, n) =>
    starts.slice(n * ABREAST, (n + 1) * ABREAST),
  )
  const longest = Math.max(...lines.map(({ name }) => name.length))
  return blocks.flatMap(block => {
    const counted = lines
      .map(({ name, spans }) => ({
        name: name.padEnd(longest),
        counts: block.map(from => spans.find(span => span.from === from)?.runs ?? 0),
      }))
      .filter(({ counts }) => counts.some(count => count > 0))
    return counted.length ? [table([title, ...block.map(labelOf)], counted)] : []
  })
}
