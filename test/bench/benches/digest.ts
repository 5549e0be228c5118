import { availableParallelism } from 'node:os'
import type { Bar, Bench, Side } from '../bench.ts'
import { startChild } from '../child.ts'
import { databaseWith } from '../filled.ts'
import { type Database, expectCounts, type Ground } from '../ground.ts'
import { signedMix } from '../mix.ts'
import { WARM_UP } from '../warm-up.ts'
import { workOff } from '../work.ts'

const TIMED = 12_000
const ITEMS = WARM_UP + TIMED
const PEOPLE = 10_000

// Two digests, Postgres and nothing else need four cores to be worth more than one.
const TWO_HUBS_BAR: { readonly bar?: Bar } = availableParallelism() >= 4 ? { bar: { ratioAtLeast: 1.5 } } : {}

/** From inbox item to stored event, contact, state, run and timer, beside a queue's jobs that do nothing. */
export const digest: Bench = {
  name: 'digest',
  lines: [
    {
      name: 'digest : graphile-worker, empty jobs',
      ...{ figure: 'rate', unit: '/s', ours: 'one hub', against: 'queue', bar: { ratioAtLeast: 2 } },
    },
    {
      name: 'digest, two hubs : one',
      figure: 'rate',
      unit: '/s',
      ours: 'two hubs',
      against: 'one hub',
      ...TWO_HUBS_BAR,
    },
  ],
  async prepare(ground) {
    const filled = await databaseWith(ground, hubUrl => signedMix(ITEMS, PEOPLE, { hubUrl }))
    const same = sameEveryTime()
    return [hubs(ground, filled, 1, same), queue(ground), hubs(ground, filled, 2, same)]
  },
}

function hubs(ground: Ground, filled: Database, count: number, check: (database: Database) => Promise<void>): Side {
  return {
    name: count === 1 ? 'one hub' : 'two hubs',
    async measure() {
      const database = await ground.createDatabase(filled)
      const { seconds, timed, rss } = await workOff(database, 'digest', { hubs: count, last: TIMED })
      await expectCounts(database, { "inbox_item WHERE state = 'done'": ITEMS, 'inbox_item WHERE attempts <> 1': 0 })
      await check(database)
      await database.drop()
      return { rate: timed / seconds, rss }
    },
  }
}

/** The same items make the same rows, however many hubs shared them and in whatever batches: nothing is done twice. */
function sameEveryTime(): (database: Database) => Promise<void> {
  const tables = ['event', 'contact WHERE merged_into IS NULL', 'subject', 'run', 'timer', 'message']
  let first: Record<string, number> | undefined
  return async database => {
    first ??= await countsOf(database, tables)
    await expectCounts(database, first)
  }
}

async function countsOf(database: Database, tables: readonly string[]): Promise<Record<string, number>> {
  const counted = tables.map(async from => {
    const [row] = await database.rows<{ count: number }>(`SELECT count(*)::int AS count FROM ${from}`)
    return [from, row?.count ?? 0] as const
  })
  return Object.fromEntries(await Promise.all(counted))
}

function queue(ground: Ground): Side {
  return {
    name: 'queue',
    async measure() {
      const database = await ground.createDatabase()
      const worker = startChild('against/queue.ts', { databaseUrl: database.url, jobs: ITEMS, last: TIMED })
      await worker.hears()
      worker.tells({ begin: true })
      const { seconds, timed, done } = await worker.hears<{ seconds: number; timed: number; done: number }>()
      await worker.stop()
      if (done !== ITEMS) throw new Error(`The queue ran ${done} jobs; expected ${ITEMS}`)
      await database.drop()
      return { rate: timed / seconds }
    },
  }
}
