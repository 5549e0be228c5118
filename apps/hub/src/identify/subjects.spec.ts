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
    await until('the second process waits for the first', database.someoneWaits)
  })
  await second
  const [stored] = await database.source.query('SELECT state FROM subject WHERE kind = $1', [Object.keys(one)[0]])
  expect(Object.keys(stored.state).sort()).toEqual(groups)
})

it('a cart that is forgotten while its name is waited for is entered anew, name and all', async () => {
  const gone = { cart: { tokens: ['gone'], itemCount: 1 } }
  await inTransaction(sql => identifySubjects(sql, [fact('e3', gone)], new Map(), NOON))
  let second: Promise<unknown> | undefined
  await inTransaction(async sql => {
    await sql('SELECT FROM subject_alias FOR UPDATE')
    second = inTransaction(inner => identifySubjects(inner, [fact('e4', gone)], new Map(), NOON))
    await until('the second process waits for the name', database.someoneWaits)
    await sql('DELETE FROM subject_alias')
    await sql('DELETE FROM subject')
  })
  await second
  const names = await database.source.query('SELECT alias FROM subject JOIN subject_alias ON subject_id = id')
  expect(names).toEqual([{ alias: expect.stringContaining('gone') }])
})
