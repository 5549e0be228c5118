import { databaseOfSpec } from '../../../../test/support/database.ts'
import { until } from '../../../../test/support/until.ts'
import { type Sql, transaction } from '../store/sql.ts'
import { type ReceivedRequest, storeRequests } from './inbox.store.ts'

const database = databaseOfSpec()

const NOON = new Date('2026-03-02T12:00:00.000Z')
const ITEM = { position: 0, account: 'a', topic: 't', state: 'waiting' as const }
const REQUEST = { tenantId: 'default', plugin: 'p', url: '/', headers: {}, body: Buffer.from('{}'), receivedAt: NOON }

const idOf = (n: number) => `00000000-0000-8000-8000-${String(n).padStart(12, '0')}`

/** A request with one item: what is sent twice differs in the request's id only. */
const request = (id: number, item: number): ReceivedRequest => ({
  ...REQUEST,
  id: idOf(id),
  items: [{ ...ITEM, id: idOf(item), sourceId: String(item) }],
})

const inTransaction = (work: (sql: Sql) => Promise<unknown>) => transaction(database.source, { durable: true }, work)

it('two processes that get the same items in another order wait for each other, and not in a circle', async () => {
  let second: Promise<unknown> | undefined
  await inTransaction(async sql => {
    await storeRequests(sql, [request(1, 1)])
    second = inTransaction(inner => storeRequests(inner, [request(3, 2), request(4, 1)]))
    await until('the second process waits for the first', database.someoneWaits)
    await storeRequests(sql, [request(2, 2)])
  })
  await second
  expect(await database.source.query('SELECT request_id FROM inbox_item ORDER BY id')).toEqual([
    { request_id: idOf(1) },
    { request_id: idOf(2) },
  ])
})
