import { databaseOfSpec } from '../../../../test/support/database.ts'
import { transaction } from '../store/sql.ts'
import { findItems } from './find-items.ts'
import { storeRequests } from './inbox.store.ts'

const database = databaseOfSpec()
beforeAll(() => database.source.query(`INSERT INTO tenant (id, created_at) SELECT unnest('{ada,bob}'::text[]), now()`))
beforeEach(() => database.source.query('DELETE FROM inbox_item; DELETE FROM request'))

const NOON = new Date('2026-03-02T12:00:00.000Z')
const MOST = { items: 100, bytes: 1000 }

let made = 0
const nextId = (): string => `00000000-0000-8000-8000-${String(++made).padStart(12, '0')}`

/** A request of so many bytes, with so many events in it; each is received a second after the one before. */
async function receive(tenantId: string, bytes: number, events = 1): Promise<void> {
  const items = Array.from({ length: events }, (_, position) => {
    const id = nextId()
    return { id, position, account: 'a', topic: 't', sourceId: id, state: 'waiting' as const }
  })
  const receivedAt = new Date(NOON.getTime() + made * 1000)
  const request = {
    tenantId,
    id: nextId(),
    plugin: 'p',
    url: '/',
    headers: {},
    body: Buffer.alloc(bytes),
    receivedAt,
    items,
  }
  await transaction(database.source, { durable: true }, sql => storeRequests(sql, [request]))
}

const found = (most = MOST) => transaction(database.source, { durable: true }, sql => findItems(sql, NOON, most))
const sizes = async (most = MOST) =>
  (await found(most)).map(({ tenantId, request }) => `${tenantId} ${request?.body.length}`)

it('reads the request of many events once, whatever its size', async () => {
  await receive('ada', 5000, 60)
  const items = await found()
  expect(items.map(({ position }) => position)).toEqual(Array.from({ length: 60 }, (_, n) => n))
  expect(new Set(items.map(({ request }) => request)).size).toBe(1)
})

it('finds as many requests as fit, the oldest first, and one at least', async () => {
  for (const bytes of [600, 400, 1, 2000]) await receive('ada', bytes)
  expect(await sizes()).toEqual(['ada 600', 'ada 400'])
  expect(await sizes({ ...MOST, bytes: 5000 })).toEqual(['ada 600', 'ada 400', 'ada 1', 'ada 2000'])
  expect(await sizes({ ...MOST, bytes: 10 })).toEqual(['ada 600'])
})

it('leaves its share of the bytes to each tenant', async () => {
  for (const bytes of [900, 900, 900]) await receive('ada', bytes)
  for (const bytes of [200, 200, 200]) await receive('bob', bytes)
  expect(await sizes()).toEqual(['ada 900', 'bob 200', 'bob 200'])
})

it('finds an item whose request somebody removed', async () => {
  await receive('ada', 100)
  await receive('ada', 200)
  await database.source.query('DELETE FROM request WHERE octet_length(body) = 100')
  expect(await sizes()).toEqual(['ada undefined', 'ada 200'])
})
