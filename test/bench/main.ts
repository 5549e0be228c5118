import { writeFile } from 'node:fs/promises'
import type { Bench, Figures } from './bench.ts'
import { type Ground, startGround } from './ground.ts'
import { machine } from './machine.ts'
import { HELP, type Options, parseOptions } from './options.ts'
import { type Judged, judge, machineText, type Rounds, table } from './report.ts'

/** Runs the benches that the command line asks for. A miss is a result and no failure; a side that did not do its work is. */
export async function main(benches: readonly Bench[]): Promise<void> {
  const names = benches.map(({ name }) => name)
  const options = parseOptions(process.argv.slice(2), names)
  if (options.help) return console.log(HELP + names.join(', '))
  const ground = await startGround()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void interrupted(ground))
  try {
    await measure(
      benches.filter(({ name }) => !options.only.length || options.only.includes(name)),
      ground,
      options,
    )
  } finally {
    await ground.stop()
  }
}

async function measure(benches: readonly Bench[], ground: Ground, { runs, json }: Options): Promise<void> {
  const where = machine(ground.postgres)
  console.log(`${machineText(where)}\n`)
  const lines: Judged[] = []
  const rounds: Record<string, Record<string, readonly Figures[]>> = {}
  for (const bench of benches) {
    const measured = await roundsOf(bench, ground, runs)
    rounds[bench.name] = Object.fromEntries(measured)
    lines.push(...judge(bench, measured))
  }
  console.log(`\n${table(lines)}\n\nMedians of ${runs} rounds.`)
  if (json) await writeFile(json, `${JSON.stringify({ machine: where, runs, lines, rounds }, null, 2)}\n`)
}

/** The server has a session of its own, so it would stay. 128 + SIGINT's number, as shells have it. */
async function interrupted(ground: Ground): Promise<void> {
  await ground.stop().catch(() => undefined)
  process.exit(130)
}

/** Round after round, each side in turn: what drifts on the machine meets all of them. */
async function roundsOf(bench: Bench, ground: Ground, runs: number): Promise<Rounds> {
  const sides = await bench.prepare(ground)
  const rounds = new Map<string, Figures[]>(sides.map(({ name }) => [name, []]))
  for (let round = 1; round <= runs; round++) {
    for (const { name, measure } of sides) {
      const figures = await measure()
      rounds.get(name)?.push(figures)
      console.error(`${bench.name} ${round}/${runs} ${name}: ${told(figures)}`)
    }
  }
  return rounds
}

function told(figures: Figures): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${value >= 100 ? Math.round(value) : value.toFixed(2)}`)
    .join(', ')
}
