import { jest } from '@jest/globals'
import { Client } from 'pg'
import { Observer } from '../../apps/hub/src/observer.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { order } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// Something keeps the database from doing what an order of Ada's says, for longer than it may take; it is no fault of hers.

let hub: TestHub
let other: Client
beforeAll(async () => {
  hub = await startHub({ triggers: ['order-confirmed'], statementTimeoutMs: 1000 })
  other = new Client({ connectionString: hub.databaseUrl })
  await other.connect()
})
beforeEach(async () => {
  await startOver(hub)
  await buys(1, 'ada@example.com')
  await hub.settle()
})
afterEach(async () => {
  jest.restoreAllMocks()
  await other.query('ROLLBACK')
})
afterAll(async () => {
  await other.end()
  await hub.stop()
})

const buys = (id: number, email: string) => hub.receive('shopify', order(minutesFrom(MONDAY_NOON, id), { id, email }))

/** Three orders, hers in the middle. */
async function ordersCome(): Promise<void> {
  await buys(2, 'bob@example.com')
  await buys(3, 'ada@example.com')
  await buys(4, 'cora@example.com')
}

const confirmed = async () => (await hub.messages()).map(({ address }) => address.split('@')[0]).sort()
const unfinished = () =>
  hub.rows(`SELECT state, attempts, error ->> 'code' AS code FROM inbox_item WHERE state <> 'done'`)

const LOCKED = {
  begin: () => other.query('BEGIN; SELECT FROM contact FOR UPDATE'),
  end: () => other.query('ROLLBACK'),
}
const SLOW = {
  begin: () =>
    other.query(`
      CREATE FUNCTION crawl() RETURNS trigger AS $$ BEGIN PERFORM pg_sleep(5); RETURN NEW; END $$ LANGUAGE plpgsql;
      CREATE TRIGGER crawl BEFORE UPDATE ON contact FOR EACH ROW EXECUTE FUNCTION crawl()`),
  end: () => other.query('DROP TRIGGER crawl ON contact; DROP FUNCTION crawl'),
}

it.each([
  ['a lock that somebody holds', LOCKED],
  ['a statement that takes too long', SLOW],
])('waits for %s to pass, and its neighbours go on', async (_what, hindrance) => {
  await ordersCome()
  await hindrance.begin()
  await hub.settle()
  expect(await confirmed()).toEqual(['ada', 'bob', 'cora'])
  expect(await unfinished()).toEqual([{ state: 'waiting', attempts: 1, code: null }])
  await hindrance.end()
  await hub.settle()
  expect(await unfinished()).toHaveLength(1)
  await hub.advance({ minutes: 1 })
  expect(await unfinished()).toEqual([])
  expect(await confirmed()).toEqual(['ada', 'ada', 'bob', 'cora'])
})

it('is tried ever less often, and is a dead letter when it does not pass within half an hour', async () => {
  const failed = jest.spyOn(Observer.prototype, 'itemFailed')
  await LOCKED.begin()
  await ordersCome()
  await hub.settle()
  for (const minutes of [1, 2, 4, 8]) await hub.advance({ minutes })
  expect(await unfinished()).toEqual([{ state: 'waiting', attempts: 5, code: null }])
  expect(failed).not.toHaveBeenCalled()
  await hub.advance({ minutes: 16 })
  expect(await unfinished()).toEqual([{ state: 'dead', attempts: 6, code: 'timed-out' }])
  expect(failed).toHaveBeenCalledTimes(1)
  await LOCKED.end()
  await operator(hub, '/inbox/replay', { method: 'POST', body: { state: 'dead' } })
  await hub.settle()
  expect(await unfinished()).toEqual([])
  expect(await confirmed()).toEqual(['ada', 'ada', 'bob', 'cora'])
}, 60_000)

it('a replayed one has as many tries again', async () => {
  await LOCKED.begin()
  await buys(3, 'ada@example.com')
  await hub.rows(`UPDATE inbox_item SET attempts = 6 WHERE state = 'waiting'`)
  await hub.settle()
  expect(await unfinished()).toEqual([{ state: 'waiting', attempts: 7, code: null }])
  await LOCKED.end()
})
