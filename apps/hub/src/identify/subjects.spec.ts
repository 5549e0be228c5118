import type { EventData } from '@beckon/plugin-kit'
import { databaseOfSpec } from '../../../../test/support/database.ts'
import { until } from '../../../../test/support/until.ts'
import type { Event } from '../event.ts'
import { type Sql, transaction } from '../store/sql.ts'
import { identifySubjects } from './subjects.ts'

const database = databaseOfSpec()

const NOON = new Date('2026-03-02T12:00:00.000Z')

/** A fact that names nobody, as of a sale at a till. */
function fact(id: string, data: EventData): Event {
  const from = { tenantId: 'default', id, itemId: id, source: 'shop', account: 'a' }
  return { ...from, type: 'order.updated', occurredAt: NOON, receivedAt: NOON, isTest: false, person: undefined, data }
}

const inTransaction = (work: (sql: Sql) => Promise<unknown>) => transaction(database.source, { durable: false }, work)

const someoneWaits = async () =>
  (
    await database.source.query(
      `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    )
  ).length > 0

it.each<[string, EventData, EventData, readonly string[]]>([
  [
    'an order',
    { order: { id: '1', itemCount: 1 } },
    { order: { id: '1', paidAt: NOON.toISOString() } },
    ['content', 'payment'],
  ],
  [
    'an invoice',
    { invoice: { id: '1', number: 'A1' } },
    { invoice: { id: '1', status: 'open' } },
    ['content', 'payment'],
  ],
  ['a cart', { cart: { tokens: ['t'], itemCount: 1 } }, { cart: { tokens: ['t'], url: '/t' } }, ['content', 'link']],
])('two first facts about %s, digested at once by two processes, both count', async (_what, one, other, groups) => {
  let second: Promise<unknown> | undefined
  await inTransaction(async sql => {
    await identifySubjects(sql, [fact('e1', one)], new Map(), NOON)
    second = inTransaction(inner => identifySubjects(inner, [fact('e2', other)], new Map(), NOON))
    await until('the second process waits for the first', someoneWaits)
  })
  await second
  const [stored] = await database.source.query('SELECT state FROM subject WHERE kind = $1', [Object.keys(one)[0]])
  expect(Object.keys(stored.state).sort()).toEqual(groups)
})
