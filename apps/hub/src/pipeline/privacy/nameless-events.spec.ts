import type { EventData, Person } from '@beckon/plugin-kit'
import { databaseOfSpec } from '../../../../../test/support/database.ts'
import { planOf } from '../../../../../test/support/plan.ts'
import type { Event } from '../../event.ts'
import { identifyPeople } from '../../identify/people.ts'
import { identifySubjects } from '../../identify/subjects.ts'
import { derivedId } from '../../ids.ts'
import { insertEvents } from '../../normalise/event.store.ts'
import { transaction } from '../../store/sql.ts'
import { eraseContacts } from './erase.ts'
import { FORGET_NAMELESS, TAKE_PARCELS } from './nameless-events.ts'

const database = databaseOfSpec()

const NOON = new Date('2026-03-02T12:00:00.000Z')
const ADA: Person = { id: 'customer/1', email: 'ada@example.com' }
const NOOR: Person = { id: 'customer/2', email: 'noor@example.com' }

/** What a digest stores of a fact: who it is about, its things and itself. Answers who it is. */
async function digested(name: string, data: EventData, person?: Person, account = 'a'): Promise<string | undefined> {
  const id = derivedId('event', name)
  const from = { tenantId: 'default', id, itemId: id, source: 'shop', account, occurredAt: NOON, receivedAt: NOON }
  const event: Event = { ...from, type: 'order.updated', isTest: false, person, data: { ...data, name } }
  return transaction(database.source, { durable: false }, async sql => {
    const { contacts } = await identifyPeople(sql, [event], NOON, { allowTestEvents: false })
    await identifySubjects(sql, [event], contacts, NOON)
    const contactId = contacts.get(id)?.id
    await insertEvents(sql, [{ event, contactId: contactId ?? null }])
    return contactId
  })
}

const parcel = (id: string, orderId: string): EventData => ({
  fulfillment: { id, orderId, trackingNumber: `RR${id}` },
})

it('erasing a person reaches the parcels and questions that only a thing of theirs says are theirs', async () => {
  const ada = (await digested("Ada's order", { order: { id: '1' } }, ADA)) as string
  await digested("Ada's parcel", { order: { id: '1' }, ...parcel('9', '1') })
  await digested("Ada's second parcel", parcel('12', '1'))
  await digested("Ada's third parcel", { order: { id: '1' }, fulfillment: { id: '13', trackingNumber: 'RR13' } })
  await digested("where Ada's third parcel is", { fulfillment: { id: '13', status: 'in_transit' } })
  await digested("where Noor's parcel is", { fulfillment: { id: '10', status: 'in_transit' } })
  await digested("Ada's question", { ticket: { id: '31', subject: 'Where is my ring?' } })
  await digested("whose Ada's question is", { ticket: { id: '31' } }, ADA)
  await digested("Ada's card", { card: { id: 'c', last4: '4242' } }, ADA)
  await digested("Ada's card, renewed", { card: { id: 'c', expires: '2030-04' } })
  await digested("Ada's cart before", { cart: { tokens: ['cart/t', 'checkout/u'] } })
  await digested("Ada's cart", { cart: { tokens: ['checkout/u'] } }, ADA)
  await digested("Noor's order", { order: { id: '2' } }, NOOR)
  await digested("Noor's parcel", { order: { id: '2' }, ...parcel('10', '2') })
  await digested("another shop's parcel", parcel('11', '1'), undefined, 'b')

  await transaction(database.source, { durable: false }, sql =>
    eraseContacts(sql, [{ tenantId: 'default', id: ada }], NOON),
  )

  const events = await database.source.query(`SELECT data ->> 'name' AS name FROM event WHERE data <> '{}' ORDER BY 1`)
  expect(events.map((row: { name: string }) => row.name)).toEqual([
    "Noor's order",
    "Noor's parcel",
    "another shop's parcel",
    "where Noor's parcel is",
  ])
  const things = await database.source.query('SELECT id FROM subject ORDER BY id')
  expect(things.map((row: { id: string }) => row.id)).toEqual(['shop:a/10', 'shop:a/2', 'shop:b/11'])
})

it.each([
  { what: 'what names nobody is', statement: FORGET_NAMELESS },
  { what: 'parcels of an order are', statement: TAKE_PARCELS },
])('$what found by an index, and not among all there is', async ({ statement }) => {
  const plan = await planOf(database.source, statement, [['default'], ['00000000-0000-4000-8000-000000000000']])
  expect(plan).toMatch('Bitmap Index Scan on event_nameless')
  expect(plan).not.toMatch(/Index Cond: .*kind = 'fulfillment'::text\)\)$/m)
})
