import type { DataSource } from 'typeorm'
import { createDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { silent } from '../../../../test/support/test-postgres.ts'
import { until } from '../../../../test/support/until.ts'
import type { Event } from '../event.ts'
import { identifyPeople } from '../identify/people.ts'
import { derivedId } from '../ids.ts'
import { insertEvents } from '../normalise/event.store.ts'
import { connect } from '../store/data-source.ts'
import { type Sql, transaction } from '../store/sql.ts'
import { eraseContacts } from './erase.ts'

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

function fact(name: string, person: NonNullable<Event['person']>): Event {
  const id = derivedId('event', name)
  const from = { tenantId: 'default', id, itemId: id, source: 'shop', account: 'a' }
  return { ...from, type: 'order.placed', occurredAt: NOON, receivedAt: NOON, isTest: false, person, data: { name } }
}

const inTransaction = <T>(work: (sql: Sql) => Promise<T>) => transaction(source, { durable: false }, work)

/** What a digest does with a fact as far as its person goes; answers who it is. */
async function digested(sql: Sql, event: Event): Promise<string> {
  const contact = (await identifyPeople(sql, [event], NOON)).get(event.id)
  await insertEvents(sql, [{ event, contactId: contact?.id ?? null }])
  return contact?.id as string
}

const erased = (sql: Sql, id: string) => eraseContacts(sql, [{ tenantId: 'default', id }], NOON)

/** Does the one, then begins the other in a transaction of its own and commits the first when the other waits for it. */
async function inTurn(one: (sql: Sql) => Promise<unknown>, other: (sql: Sql) => Promise<unknown>): Promise<void> {
  let second: Promise<unknown> | undefined
  await inTransaction(async sql => {
    await one(sql)
    second = inTransaction(other)
    await until('the second waits for the first', someoneWaits)
  })
  await second
}

const someoneWaits = async () =>
  (await source.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`))
    .length > 0

const refs = () => source.query('SELECT ref FROM identifier ORDER BY ref')

describe('an erasure and a digest about the same person at once', () => {
  beforeEach(() => source.query('DELETE FROM identifier; DELETE FROM contact; DELETE FROM event'))
  const known = () => inTransaction(sql => digested(sql, fact('first', { email: 'ada@example.com' })))
  const again = fact('second', { email: 'ada@example.com', id: 'customer/1' })

  it('the digest first: what it stored is forgotten too', async () => {
    const id = await known()
    await inTurn(
      sql => digested(sql, again),
      sql => erased(sql, id),
    )
    expect(await refs()).toEqual([])
    expect(await source.query('SELECT DISTINCT data FROM event')).toEqual([{ data: {} }])
  })

  it('the erasure first: who is named again is known again, by all that names them', async () => {
    const id = await known()
    await inTurn(
      sql => erased(sql, id),
      sql => digested(sql, again),
    )
    expect(await refs()).toEqual([{ ref: 'email:ada@example.com' }, { ref: 'id:shop:a/customer/1' }])
  })
})
