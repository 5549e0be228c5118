import type { DataSource } from 'typeorm'
import { createDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { silent } from '../../../../test/support/test-postgres.ts'
import { derivedId } from '../ids.ts'
import { connect } from '../store/data-source.ts'
import { autocommit } from '../store/sql.ts'
import { type ReceivedRequest, storeRequests } from './inbox.store.ts'

let database: TestDatabase
let source: DataSource
beforeAll(async () => {
  database = await createDatabase()
  source = await connect(database.url, { log: silent })
})
afterAll(async () => {
  await source.destroy()
  await database.drop()
})

const NOON = new Date('2026-03-02T12:00:00.000Z')
const ITEMS = 3_000

/** Request n of a round: what is sent twice differs in the request's id only. */
function request(round: number, n: number, copy: string): ReceivedRequest {
  const key = `${round}/${n}`
  const item = { id: derivedId('item', key), position: 0, account: 'a', topic: 't', sourceId: key, state: 'waiting' as const }
  const body = Buffer.from(key)
  const id = derivedId('request', key, copy)
  return { tenantId: 'default', id, plugin: 'p', url: '/', headers: {}, body, receivedAt: NOON, items: [item] }
}

it('stores what two processes get twice, in opposite order and at the same time, once', async () => {
  const sql = autocommit(source)
  const numbers = Array.from({ length: ITEMS }, (_, n) => n)
  for (const round of [1, 2, 3]) {
    const forth = numbers.map(n => request(round, n, 'first'))
    const back = numbers.toReversed().map(n => request(round, n, 'second'))
    await Promise.all([storeRequests(sql, forth), storeRequests(sql, back)])
  }
  expect(await source.query('SELECT FROM inbox_item')).toHaveLength(3 * ITEMS)
  expect(await source.query('SELECT FROM request')).toHaveLength(3 * ITEMS)
})
