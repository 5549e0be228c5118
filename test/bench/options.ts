import { parseArgs } from 'node:util'

export interface Options {
  /** Names of the benches to run; empty: all. */
  readonly only: readonly string[]
  readonly runs: number
  /** Where the figures go as JSON. */
  readonly json: string | undefined
  readonly help: boolean
}

/** Reads the command line; throws with what was expected. */
export function parseOptions(args: readonly string[], benches: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      runs: { type: 'string', default: '5' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (!/^[1-9]\d?$/.test(values.runs)) throw new Error(`--runs: saw "${values.runs}"; expected a number from 1 to 99`)
  const unknown = values.only.filter(name => !benches.includes(name))
  if (unknown.length) throw new Error(`--only: saw ${unknown.join(', ')}; expected one of ${benches.join(', ')}`)
  return { only: values.only, runs: Number(values.runs), json: values.json, help: values.help }
}

export const HELP = `Usage: npm run bench -- [options]

Measures the hub beside what else one could run, in turns on one machine, and prints the medians as one table.

  --only <name>   only this bench; may be given several times
  --runs <n>      rounds (default 5)
  --json <file>   the same as JSON, with the figures of every round
  --help          this text

Benches: `
