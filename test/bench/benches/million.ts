import type { Bench, Figures, Side } from '../bench.ts'
import { receiveInto } from '../filled.ts'
import { type Database, expectCounts, type Ground } from '../ground.ts'
import { startHubProcess } from '../hub-process.ts'
import { loadPeople } from '../loaded.ts'
import { signedMix } from '../mix.ts'
import { workOff } from '../work.ts'

const FEW = 10_000
const MANY = 1_000_000
const WARM_UP = 4_000
const TIMED = 10_000
const ITEMS = WARM_UP + TIMED

/** Whether the cost of an item and of a timer grows with what is stored: contacts, carts, and timers that wait. */
export const million: Bench = {
  name: 'million',
  lines: [
    line('digest, 1,000,000 contacts and timers : 10,000', 'digest'),
    line('due timers, 1,000,000 contacts and timers : 10,000', 'send'),
  ],
  async prepare(ground) {
    return [await side('many', ground, MANY), await side('few', ground, FEW)]
  },
}

function line(name: string, figure: string): Bench['lines'][number] {
  return { name, figure, unit: '/s', ours: 'many', against: 'few', bar: { ratioAtLeast: 0.8 } }
}

async function side(name: string, ground: Ground, people: number): Promise<Side> {
  const database = await ground.createDatabase()
  // The hub makes the tables and stores its triggers' revisions.
  await (await startHubProcess(database.url, 'receive')).stop()
  await loadPeople(database, people)
  let rounds = 0
  return { name, measure: () => measure(database, people, rounds++) }
}

/** Both sides digest the same mix about as many of their people; only how many others there are is different. */
async function measure(database: Database, people: number, round: number): Promise<Figures> {
  const options = { from: 1 + round * ITEMS, apart: people / FEW }
  await receiveInto(database, hubUrl => signedMix(ITEMS, FEW, { hubUrl, ...options }))
  const digested = await workOff(database, 'digest', { last: TIMED })
  await expectCounts(database, { "inbox_item WHERE state = 'done'": ITEMS * (round + 1) })
  const before = await messagesIn(database)
  const sent = await workOff(database, 'send')
  const messages = (await messagesIn(database)) - before
  return { digest: digested.timed / digested.seconds, send: messages / sent.seconds, messages }
}

async function messagesIn(database: Database): Promise<number> {
  const [row] = await database.rows<{ count: number }>(
    "SELECT count(*)::int AS count FROM attempt WHERE outcome = 'accepted'",
  )
  return row?.count ?? 0
}
