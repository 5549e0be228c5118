import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** What the figures were measured on. Only their ratios mean something elsewhere. */
export interface Machine {
  readonly cores: number
  readonly cpu: string
  readonly memoryGb: number
  readonly node: string
  readonly postgres: string
  /** Processes that ran or waited on average in the minute before the start: well below `cores`, or the figures are noise. */
  readonly loadAtStart: number
}

export function machine(postgres: string): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres,
    loadAtStart: Number((loadavg()[0] ?? 0).toFixed(2)),
  }
}
