// What commands print is as wide as the narrowest terminal that people have, and reads the same in a file.
export const WIDTH = 80

/** Cells of these widths beside each other, a line or several each, and behind them lines of text, broken between words. */
export function row(cells: readonly string[], widths: readonly number[], ...lines: readonly string[]): string {
  const indent = widths.reduce((sum, width) => sum + width + 2, 0)
  const broken = lines.flatMap(line => wrapped(line, WIDTH - indent))
  const split = cells.map(cell => cell.split('\n'))
  const height = Math.max(broken.length, ...split.map(({ length }) => length))
  const cellsOf = (line: number) => split.map((cell, n) => `${(cell[line] ?? '').padEnd(widths[n] ?? 0)}  `).join('')
  return Array.from({ length: height }, (_, n) => `${cellsOf(n)}${broken[n] ?? ''}`.trimEnd()).join('\n')
}

/** A paragraph across all columns. */
export const paragraph = (text: string): string => wrapped(text, WIDTH).join('\n')

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line ? `${line} ${word}` : word
  }
  return [...lines, line]
}

/** An instant as a terminal shows it, in UTC: `2026-03-02 12:00:00`. */
export const moment = (instant: string): string => instant.slice(0, 19).replace('T', ' ')

/** `1 item`, `2 items`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
