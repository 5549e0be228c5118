import { databaseOfSpec } from '../../../../test/support/database.ts'
import { until } from '../../../../test/support/until.ts'
import type { Event } from '../event.ts'
import { derivedId } from '../ids.ts'
import { type Sql, transaction } from '../store/sql.ts'
import { identifyPeople } from './people.ts'
import { identifySubjects } from './subjects.ts'

const database = databaseOfSpec()

const NOON = new Date('2026-03-02T12:00:00.000Z')

let facts = 0

function fact(person: Event['person'], data: Event['data'] = {}): Event {
  const id = derivedId('event', String(facts++))
  const from = { tenantId: 'default', id, itemId: id, source: 'shop', account: 'a' }
  return { ...from, type: 'order.updated', occurredAt: NOON, receivedAt: NOON, isTest: false, person, data }
}

const inTransaction = <T>(work: (sql: Sql) => Promise<T>) => transaction(database.source, { durable: false }, work)

const people = (events: readonly Event[]) =>
  inTransaction(sql => identifyPeople(sql, events, NOON, { allowTestEvents: false }))

const things = (events: readonly Event[]) => inTransaction(sql => identifySubjects(sql, events, new Map(), NOON))

/** Without the tenant and the account. */
const short = (names: ReadonlySet<string>) => [...names].map(name => name.replace(/^default |shop:a\//g, '')).sort()

describe('of people', () => {
  let ada = ''
  beforeAll(async () => {
    const known = fact({ id: '1', email: 'ada@example.com', alsoKnownAs: { emails: ['typed@example.com'] } })
    ada = (await people([known])).contacts.get(known.id)?.id as string
  })

  it.each<[string, readonly Event['person'][], readonly string[]]>([
    ['somebody new', [{ id: '2', email: 'bob@example.com' }], ['email:bob@example.com', 'id:2']],
    ['somebody known', [{ email: 'ada@example.com' }], []],
    ['somebody known by one of two names', [{ id: '1', email: 'countess@example.com' }], []],
    [
      'a new name, and who has it in another fact',
      [{ email: 'lady@example.com' }, { id: '1', email: 'lady@example.com' }],
      [],
    ],
    ['who was typed by somebody else', [{ email: 'typed@example.com' }], []],
    [
      'who is typed by somebody else in the same batch',
      [{ email: 'eve@example.com' }, { id: '3', alsoKnownAs: { emails: ['eve@example.com'] } }],
      [],
    ],
    ['who states a phone besides', [{ email: 'fay@example.com', phone: '+493012345678' }], []],
    ['one who is new beside one who is known', [{ email: 'gil@example.com' }, { id: '1' }], ['email:gil@example.com']],
  ])('%s', async (_what, named, unheard) => {
    const { newcomers } = await people(named.map(person => fact(person)))
    expect(short(newcomers.names)).toEqual(unheard)
    expect(newcomers.contactIds.size).toBe(unheard.length ? 1 : 0)
  })

  it('somebody known by a name that only the hub gives them', async () => {
    const { newcomers } = await people([fact({ contactId: ada })])
    expect(newcomers).toEqual({ contactIds: new Set(), names: new Set() })
  })
})

it('of people not who was typed in a batch that this one waited for', async () => {
  const identified = (sql: Sql, named: readonly Event['person'][]) =>
    identifyPeople(
      sql,
      named.map(person => fact(person)),
      NOON,
      { allowTestEvents: false },
    )
  let second: ReturnType<typeof identified> | undefined
  await inTransaction(async sql => {
    await identified(sql, [{ email: 'both@example.com' }, { id: '4', alsoKnownAs: { emails: ['zoe@example.com'] } }])
    second = inTransaction(inner =>
      identified(inner, [{ email: 'both@example.com' }, { email: 'zoe@example.com' }, { id: '5' }]),
    )
    await until('the second batch waits for the first', database.someoneWaits)
  })
  expect(short((await second)?.newcomers.names ?? new Set())).toEqual(['id:5'])
})

describe('of things', () => {
  const cart = (...tokens: string[]): Event['data'] => ({ cart: { tokens, itemCount: 1 } })
  beforeAll(() => things([fact(undefined, cart('m')), fact(undefined, { order: { id: '1', itemCount: 1 } })]))

  it.each<[string, readonly Event['data'][], readonly string[]]>([
    ['a new order', [{ order: { id: '2', itemCount: 1 } }], ['order:2']],
    ['a known order', [{ order: { id: '1', itemCount: 2 } }], []],
    ['a new cart of two names', [cart('p', 'q')], ['cart:p', 'cart:q']],
    ['a known cart', [cart('m')], []],
    ['a known cart with a name that is new', [cart('m', 'n')], []],
    ['a known cart with a new name that stands before the known', [cart('a', 'm')], []],
    ['a new name, which another fact gives to a known cart', [cart('b'), cart('b', 'm')], []],
  ])('%s', async (_what, data, unheard) => {
    expect(short((await things(data.map(one => fact(undefined, one)))).unheard)).toEqual(unheard)
  })
})
