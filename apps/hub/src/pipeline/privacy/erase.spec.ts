import { databaseOfSpec } from '../../../../../test/support/database.ts'
import { until } from '../../../../../test/support/until.ts'
import type { Event } from '../../event.ts'
import { addressHash } from '../../gate/gate.store.ts'
import { identifyPeople } from '../../identify/people.ts'
import { derivedId } from '../../ids.ts'
import { insertEvents } from '../../normalise/event.store.ts'
import { type Sql, transaction } from '../../store/sql.ts'
import { eraseContacts } from './erase.ts'
import { emptyMarkedRequests } from './raw-requests.ts'

const database = databaseOfSpec()

const NOON = new Date('2026-03-02T12:00:00.000Z')
const LATER = new Date('2026-03-02T12:05:00.000Z')

function fact(name: string, person: NonNullable<Event['person']>): Event {
  const id = derivedId('event', name)
  const from = { tenantId: 'default', id, itemId: id, source: 'shop', account: 'a' }
  return { ...from, type: 'order.placed', occurredAt: NOON, receivedAt: NOON, isTest: false, person, data: { name } }
}

const inTransaction = <T>(work: (sql: Sql) => Promise<T>) => transaction(database.source, { durable: false }, work)

/** What a digest does with a fact as far as its person goes; answers who it is. */
async function digested(sql: Sql, event: Event): Promise<string> {
  const contact = (await identifyPeople(sql, [event], NOON, { allowTestEvents: false })).contacts.get(event.id)
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
    await until('the second waits for the first', database.someoneWaits)
  })
  await second
}

const refs = () => database.source.query('SELECT ref FROM identifier ORDER BY ref')

describe('an erasure and a digest about the same person at once', () => {
  beforeEach(() => database.source.query('DELETE FROM identifier; DELETE FROM contact; DELETE FROM event'))
  const known = () => inTransaction(sql => digested(sql, fact('first', { email: 'ada@example.com' })))
  const again = fact('second', { email: 'ada@example.com', id: 'customer/1' })

  it('the digest first: what it stored is forgotten too', async () => {
    const id = await known()
    await inTurn(
      sql => digested(sql, again),
      sql => erased(sql, id),
    )
    expect(await refs()).toEqual([])
    expect(await database.source.query('SELECT DISTINCT data FROM event')).toEqual([{ data: {} }])
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

describe('an erasure and the digest of what a step noted of the person at once', () => {
  beforeEach(() => database.source.query('DELETE FROM identifier; DELETE FROM contact; DELETE FROM event'))
  const known = () => inTransaction(sql => digested(sql, fact('first', { email: 'ada@example.com' })))
  const noted = (contactId: string): Event => ({
    ...fact('noted', { contactId, fields: { shelf: 'a secret' } } as Event['person'] & object),
    type: 'contact.updated',
    occurredAt: new Date(NOON.getTime() + 1),
  })
  const states = () =>
    database.source.query(`SELECT state #>> '{status,value}' AS status, state ? 'shelf' AS noted FROM contact`)

  it('the erasure first: the note changes nothing', async () => {
    const id = await known()
    await inTurn(
      sql => erased(sql, id),
      sql => digested(sql, noted(id)),
    )
    expect(await states()).toEqual([{ status: 'erased', noted: false }])
  })

  it('the digest first: the note is forgotten', async () => {
    const id = await known()
    await inTurn(
      sql => digested(sql, noted(id)),
      sql => erased(sql, id),
    )
    expect(await states()).toEqual([{ status: 'erased', noted: false }])
  })

  it('a note of somebody who was not erased is kept', async () => {
    const id = await known()
    await inTransaction(sql => digested(sql, noted(id)))
    expect(await states()).toEqual([{ status: 'active', noted: true }])
  })
})

describe('an erasure while two people turn out to be one', () => {
  beforeEach(() => database.source.query('DELETE FROM identifier; DELETE FROM contact; DELETE FROM event'))
  const byAddress = fact('first', { email: 'ada@example.com' })
  const byId = fact('second', { id: 'customer/1' })
  const both = fact('third', { email: 'ada@example.com', id: 'customer/1' })

  // Which of them survives depends on their ids: one of the two is merged away.
  it.each([
    ['by the address', byAddress],
    ['by the id', byId],
  ])('forgets who was known %s, whoever they have become', async (_how, known) => {
    const ids = new Map<Event, string>()
    for (const event of [byAddress, byId]) ids.set(event, await inTransaction(sql => digested(sql, event)))
    await inTurn(
      sql => digested(sql, both),
      sql => erased(sql, ids.get(known) as string),
    )
    expect(await refs()).toEqual([])
    expect(await database.source.query('SELECT DISTINCT data FROM event')).toEqual([{ data: {} }])
  })
})

describe('an erasure of one of two people, one of whose names turns out to be the other’s', () => {
  beforeEach(() => database.source.query('DELETE FROM identifier; DELETE FROM contact; DELETE FROM event'))
  const ada = fact('first', { email: 'ada@example.com' })
  const later = (event: Event): Event => ({ ...event, occurredAt: LATER })
  const identify = (sql: Sql, events: readonly Event[]) =>
    identifyPeople(sql, events, LATER, { allowTestEvents: false })
  const whoIsKnown = () =>
    database.source.query(`SELECT DISTINCT c.state #>> '{status,value}' AS status, c.state #>> '{shelf,value}' AS shelf
      FROM identifier i JOIN contact c ON c.id = i.contact_id`)

  // The smaller id survives: once the living one is taken into the erased, once the other way round.
  describe.each([
    ['smaller', 'customer/1'],
    ['greater', 'customer/6'],
  ])('who lives has the %s id', (_which, id) => {
    const bob = fact('second', { id })
    const both = fact('third', { email: 'ada@example.com', id })

    /** Ada is erased and a late fact names her once more; then Bob has her address as well, and what else is said at that moment. */
    async function erasedThenJoined(...also: readonly ((bob: string) => Event)[]) {
      const ids = await Promise.all([ada, bob].map(event => inTransaction(sql => digested(sql, event))))
      const events = [both, ...also.map(said => said(ids[1] as string))]
      await inTransaction(sql => eraseContacts(sql, [{ tenantId: 'default', id: ids[0] as string }], LATER))
      await inTransaction(sql => digested(sql, fact('late', { email: 'ada@example.com' })))
      const { merges } = await inTransaction(sql => identify(sql, events))
      expect(merges).toHaveLength(1)
      return whoIsKnown()
    }

    it('lives on', async () => {
      expect(await erasedThenJoined()).toEqual([{ status: 'active', shelf: null }])
    })

    it('keeps what was noted of them', async () => {
      const noted = (contactId: string) =>
        later({ ...fact('noted', { contactId, fields: { shelf: 'Faust' } } as Event['person'] & object) })
      expect(await erasedThenJoined(noted)).toEqual([{ status: 'active', shelf: 'Faust' }])
    })
  })

  it('while the digest that says so waits for it: the name is theirs, and nothing of who was erased', async () => {
    const bob = fact('second', { id: 'customer/1' })
    const [erasedId] = await Promise.all([ada, bob].map(event => inTransaction(sql => digested(sql, event))))
    await inTurn(
      sql => eraseContacts(sql, [{ tenantId: 'default', id: erasedId as string }], LATER),
      async sql => {
        const { merges } = await identify(sql, [fact('third', { email: 'ada@example.com', id: 'customer/1' })])
        expect(merges).toEqual([])
      },
    )
    expect(await whoIsKnown()).toEqual([{ status: 'active', shelf: null }])
    expect(await refs()).toEqual([{ ref: 'email:ada@example.com' }, { ref: 'id:shop:a/customer/1' }])
  })
})

describe('an address that somebody merely typed', () => {
  beforeEach(() =>
    database.source.query('DELETE FROM identifier; DELETE FROM contact; DELETE FROM event; DELETE FROM suppression'),
  )
  const ada = fact('ada', { email: 'ada@example.com', alsoKnownAs: { emails: ['office@example.com'] } })
  const suppressed = () => database.source.query('SELECT address_hash AS hash FROM suppression')

  it('is not suppressed with them: it may be another person’s', async () => {
    await inTransaction(async sql => erased(sql, await digested(sql, ada)))
    expect(await suppressed()).toEqual([{ hash: addressHash('ada@example.com') }])
  })

  it('is forgotten with the person whose own it is', async () => {
    await inTransaction(sql => digested(sql, ada))
    const office = fact('office', { email: 'office@example.com' })
    await inTransaction(async sql => erased(sql, await digested(sql, office)))
    expect(await refs()).toEqual([{ ref: 'email:ada@example.com' }])
  })
})

describe('a request that holds several people', () => {
  beforeEach(() =>
    database.source.query('DELETE FROM request; DELETE FROM inbox_item; DELETE FROM identifier; DELETE FROM event'),
  )
  const ada = fact('ada', { email: 'ada@example.com' })
  const bodies = async () =>
    (await database.source.query('SELECT body FROM request')).map(({ body }: { body: Buffer }) => body.toString())

  async function received(other: 'waiting' | 'done'): Promise<void> {
    const request = derivedId('request')
    await database.source.query(
      `INSERT INTO request (tenant_id, id, plugin, url, headers, body, received_at)
       VALUES ('default', $1, 'shop', '', '{}', 'ada@example.com and bob', $2)`,
      [request, NOON],
    )
    await database.source.query(
      `INSERT INTO inbox_item (tenant_id, id, request_id, position, plugin, account, topic, source_id, state, received_at)
       SELECT 'default', w.id, $1, 0, 'shop', 'a', 't', w.id, w.state, $2
       FROM unnest($3::uuid[], $4::text[]) AS w (id, state)`,
      [request, NOON, [ada.itemId, derivedId('bob')], ['done', other]],
    )
    await inTransaction(async sql => erased(sql, await digested(sql, ada)))
  }

  it('is emptied', async () => {
    await received('done')
    expect(await bodies()).toEqual([''])
  })

  it('is emptied once nothing in it waits to be read', async () => {
    await received('waiting')
    expect(await bodies()).toEqual(['ada@example.com and bob'])
    await database.source.query(`UPDATE inbox_item SET state = 'done'`)
    await inTransaction(emptyMarkedRequests)
    expect(await bodies()).toEqual([''])
  })
})
