import { GroupCommit, Overloaded } from './group-commit.ts'

/** A database that answers when it is told to. */
function slowDatabase() {
  const batches: string[][] = []
  const pending: { resolve: () => void; reject: (error: Error) => void }[] = []
  const write = (batch: readonly string[]) => {
    batches.push([...batch])
    return new Promise<void>((resolve, reject) => pending.push({ resolve, reject }))
  }
  return {
    batches,
    write,
    answer: () => pending.shift()?.resolve(),
    fail: (error: Error) => pending.shift()?.reject(error),
  }
}

const LIMITS = {
  batch: 3,
  second: Number.POSITIVE_INFINITY,
  waiting: 5,
  sizeOf: (text: string) => text.length,
  batchSize: 10,
  waitingSize: 20,
}
const group = (write: (batch: readonly string[]) => Promise<void>, isFaultOfOne = (_error: unknown) => false) =>
  new GroupCommit<string>(write, { ...LIMITS, isFaultOfOne })

it('writes one alone at once, and together what comes in meanwhile', async () => {
  const database = slowDatabase()
  const inbox = group(database.write)
  const added = ['a', 'b', 'c'].map(text => inbox.add(text))
  expect(database.batches).toEqual([['a']])
  database.answer()
  await added[0]
  await Promise.resolve()
  database.answer()
  await Promise.all(added)
  expect(database.batches).toEqual([['a'], ['b', 'c']])
})

it('sends the next write before it tells those of the last, so that the database has something to do meanwhile', async () => {
  const told: string[] = []
  const answered: (() => void)[] = []
  const inbox = group(async ([first]) => {
    // As pg-pool does: a connection that is free is handed out at the next tick.
    await new Promise<void>(resolve => process.nextTick(resolve))
    told.push(`${first} is sent`)
    await new Promise<void>(resolve => answered.push(resolve))
  })
  const added = ['a', 'b'].map(text => inbox.add(text).then(() => told.push(`${text} is told`)))
  for (const _text of added) {
    await new Promise(setImmediate)
    answered.shift()?.()
  }
  await Promise.all([...added, inbox.drained()])
  expect(told).toEqual(['a is sent', 'b is sent', 'a is told', 'b is told'])
})

it('begins a second write when so many wait that it is worth one, and never a third', async () => {
  const database = slowDatabase()
  const inbox = new GroupCommit<string>(database.write, { ...LIMITS, second: 2, isFaultOfOne: () => false })
  const added = ['a', 'b', 'c', 'd', 'e', 'f'].map(text => inbox.add(text))
  expect(database.batches).toEqual([['a'], ['b', 'c']])
  // The first of the two is done: what waits goes, however the other stands.
  database.answer()
  await new Promise(setImmediate)
  expect(database.batches).toEqual([['a'], ['b', 'c'], ['d', 'e', 'f']])
  const drained = inbox.drained()
  database.answer()
  database.answer()
  await Promise.all([...added, drained])
})

it.each([
  ['by number', ['a', 'b', 'c', 'd', 'e'], [['first'], ['a', 'b', 'c'], ['d', 'e']]],
  ['by size', ['aaaaaa', 'bbbbbb', 'cc'], [['first'], ['aaaaaa'], ['bbbbbb', 'cc']]],
  ['but takes one, however large', ['a'.repeat(15)], [['first'], ['a'.repeat(15)]]],
])('bounds a write %s', async (_how, texts, batches) => {
  const database = slowDatabase()
  const inbox = group(database.write)
  const added = ['first', ...texts].map(text => inbox.add(text))
  const drained = inbox.drained()
  for (const _batch of batches) {
    database.answer()
    await new Promise(setImmediate)
  }
  await Promise.all([...added, drained])
  expect(database.batches).toEqual(batches)
})

it.each([
  ['too many', Array(5).fill('a'), 'a'],
  ['too much', ['a'.repeat(9), 'a'.repeat(9)], 'a'.repeat(9)],
])('refuses at once what comes when %s waits, and keeps what waits', async (_how, waiting, last) => {
  const database = slowDatabase()
  const inbox = group(database.write)
  const added = ['first', ...waiting].map(text => inbox.add(text))
  await expect(inbox.add(last)).rejects.toThrow(Overloaded)
  for (const _text of added) {
    database.answer()
    await new Promise(setImmediate)
  }
  await expect(Promise.all(added)).resolves.toHaveLength(added.length)
  await expect(inbox.drained()).resolves.toBeUndefined()
})

it('refuses only the one whose fault it is', async () => {
  const written: string[] = []
  const inbox = group(
    async batch => {
      if (batch.includes('bad')) throw new Error('bad row')
      written.push(...batch)
    },
    () => true,
  )
  const outcomes = await Promise.allSettled(['first', 'good', 'bad', 'fine'].map(text => inbox.add(text)))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(written.sort()).toEqual(['fine', 'first', 'good'])
})

it('does not write one by one what failed together for another reason', async () => {
  const database = slowDatabase()
  const inbox = group(database.write)
  const added = ['first', 'b', 'c'].map(text => inbox.add(text))
  database.answer()
  await added[0]
  await new Promise(setImmediate)
  database.fail(new Error('the database is gone'))
  expect((await Promise.allSettled(added.slice(1))).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(database.batches).toHaveLength(2)
})
