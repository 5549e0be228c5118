import { databaseOfSpec } from '../../../../test/support/database.ts'
import type { Event } from '../event.ts'
import { derivedId } from '../ids.ts'
import { transaction } from '../store/sql.ts'
import { identifyPeople } from './people.ts'

const database = databaseOfSpec()

const NOON = new Date('2026-03-02T12:00:00.000Z')

let facts = 0

/** Says in a transaction of its own what people are named by, and whom that is, and who was merged into whom. */
async function named(...persons: readonly NonNullable<Event['person']>[]) {
  const events = persons.map((person): Event => {
    const id = derivedId('event', String(facts++))
    const from = { tenantId: 'default', id, itemId: id, source: 'shop', account: 'a' }
    return { ...from, type: 'order.updated', occurredAt: NOON, receivedAt: NOON, isTest: false, person, data: {} }
  })
  const { contacts, merges } = await transaction(database.source, { durable: false }, sql =>
    identifyPeople(sql, events, NOON, { allowTestEvents: false }),
  )
  return { ids: events.map(({ id }) => contacts.get(id)?.id), merges }
}

const namesOf = async (id: string | undefined) => {
  const rows = await database.source.query('SELECT ref FROM identifier WHERE contact_id = $1 ORDER BY ref', [id])
  return rows.map(({ ref }: { ref: string }) => ref)
}

describe('a name that nobody had is the one’s who is known by another', () => {
  beforeEach(() => database.source.query('DELETE FROM identifier; DELETE FROM contact'))

  // Ids are derived from names, so of some of these the new one's would be the smaller, and survive a merge.
  it.each(['1', '2', '3', '4', '5', '6'])('whatever the id they have: customer %s', async id => {
    const known = await named({ id })
    const again = await named({ id, email: 'ada@example.com' })
    expect(again).toEqual({ ids: known.ids, merges: [] })
    expect(await namesOf(known.ids[0])).toEqual(['email:ada@example.com', `id:shop:a/${id}`])
  })

  it('by way of another fact of the same batch', async () => {
    const known = await named({ id: '1' })
    const [ada] = known.ids
    const again = await named({ email: 'ada@example.com' }, { id: '1', email: 'ada@example.com' })
    expect(again).toEqual({ ids: [ada, ada], merges: [] })
  })

  it('of two who turn out to be one, it is the survivor’s', async () => {
    const both = [await named({ id: '1' }), await named({ email: 'ada@example.com' })].flatMap(({ ids }) => ids)
    const { ids, merges } = await named({ id: '1', email: 'ada@example.com', anonymousId: 'tab' })
    const [survivor, loser] = both.sort()
    expect({ ids, merges }).toEqual({ ids: [survivor], merges: [{ tenantId: 'default', survivor, loser }] })
    expect(await namesOf(survivor)).toContain('anonymous:shop:a/tab')
    expect(await namesOf(loser)).toEqual([])
  })

  it('also of one who is named by the id of a contact that was merged into them', async () => {
    const both = [await named({ id: '1' }), await named({ email: 'ada@example.com' })].flatMap(({ ids }) => ids)
    await named({ id: '1', email: 'ada@example.com' })
    const [survivor, loser] = both.sort()
    const again = await named({ contactId: loser, anonymousId: 'tab' } as NonNullable<Event['person']>)
    expect(again).toEqual({ ids: [survivor], merges: [] })
  })

  it('but a contact’s own id is that contact’s: they are merged', async () => {
    const [ada, bob] = (await named({ email: 'ada@example.com' }, { email: 'bob@example.com' })).ids
    const { merges } = await named({ contactId: bob, email: 'ada@example.com' } as NonNullable<Event['person']>)
    expect(merges.map(({ loser, survivor }) => [loser, survivor].sort())).toEqual([[ada, bob].sort()])
  })
})
