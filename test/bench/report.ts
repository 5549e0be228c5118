import type { Bar, Bench, Figures, Line } from './bench.ts'
import type { Machine } from './machine.ts'
import { medians } from './median.ts'

/** Every round of every side of one bench, by side. */
export type Rounds = ReadonlyMap<string, readonly Figures[]>

export interface Judged extends Line {
  readonly value: number
  readonly other: number | null
  readonly ratio: number | null
  readonly result: 'pass' | 'MISS' | ''
}

/** Reads a bench's lines off the medians of its rounds. */
export function judge({ lines }: Bench, rounds: Rounds): Judged[] {
  return lines.map(line => {
    const of = (side: string) => medians(rounds.get(side) ?? [])[line.figure] ?? Number.NaN
    const value = of(line.ours)
    const other = line.against ? of(line.against) : null
    const ratio = other === null ? null : value / other
    return { ...line, value, other, ratio, result: line.bar ? verdict(line.bar, value, ratio) : '' }
  })
}

function verdict(bar: Bar, value: number, ratio: number | null): 'pass' | 'MISS' {
  const passes = 'below' in bar ? value < bar.below : (ratio ?? 0) >= bar.ratioAtLeast
  return passes ? 'pass' : 'MISS'
}

const TITLES = ['bench', 'ours', 'against', 'ratio', 'bar', 'result']

/** The table, aligned. */
export function table(judged: readonly Judged[]): string {
  const rows = [TITLES, ...judged.map(cells)]
  const widths = TITLES.map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)))
  return rows
    .map(row =>
      row
        .map((cell, n) => aligned(cell, widths[n] ?? 0, n))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const aligned = (cell: string, width: number, column: number) =>
  column === 0 ? cell.padEnd(width) : cell.padStart(width)

function cells({ name, value, other, unit, ratio, bar, result }: Judged): string[] {
  const shown = (figure: number | null) => (figure === null ? '' : `${rounded(figure)} ${unit}`)
  return [name, shown(value), shown(other), ratio === null ? '' : `${ratio.toFixed(2)}×`, barText(bar, unit), result]
}

const rounded = (figure: number) => (figure >= 100 ? Math.round(figure).toLocaleString('en-US') : figure.toFixed(1))

function barText(bar: Bar | undefined, unit: string): string {
  if (!bar) return ''
  return 'below' in bar ? `< ${bar.below} ${unit}` : `≥ ${bar.ratioAtLeast.toFixed(2)}×`
}

export function machineText({ cores, cpu, memoryGb, node, postgres, loadAtStart }: Machine): string {
  return `${cores} cores (${cpu}), ${memoryGb} GB, Node ${node}, Postgres ${postgres}, load ${loadAtStart} at the start`
}
