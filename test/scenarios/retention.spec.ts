import { jest } from '@jest/globals'
import type { Export } from '../../apps/hub/src/admin/privacy/export.ts'
import { createApp } from '../../apps/hub/src/app.ts'
import { Observer } from '../../apps/hub/src/observer.ts'
import { CLAIM, EMPTY_PAGE } from '../../apps/hub/src/pipeline/privacy/retention.ts'
import { transaction } from '../../apps/hub/src/store/sql.ts'
import { tablesWith } from '../support/dump.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { planOf } from '../support/plan.ts'
import { joinHub } from '../support/second-hub.ts'
import { order } from '../support/shop.ts'
import { startOver } from '../support/start-over.ts'
import { until } from '../support/until.ts'

// What a platform sent names people. It is kept for as long as somebody may want it read again, and what was made of it stays.

const ADA = 'ada@example.com'
const BOUGHT = order(MONDAY_NOON, { email: ADA })
const UNREADABLE = { ...BOUGHT, body: `{"email":"${ADA}", "line_items": [` }

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ triggers: ['order-confirmed'] })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const tablesOfAda = async (of = hub) => (await tablesWith(of, [ADA]))[ADA] ?? []
const items = () => hub.rows<{ id: string; state: string }>('SELECT id, state FROM inbox_item ORDER BY received_at, id')
const replayAll = (state: string) => operator(hub, '/inbox/replay', { method: 'POST', body: { state } })

async function itemOf(received = BOUGHT): Promise<string> {
  await hub.receive('shopify', received)
  await hub.settle()
  return (await items())[0]?.id as string
}

describe('a webhook that was received 90 days ago', () => {
  it('names nobody any more, and what was made of it stays', async () => {
    await itemOf()
    await hub.advance({ days: 89, hours: 23, minutes: 59 })
    const before = await tablesOfAda()
    expect(before).toEqual(expect.arrayContaining(['event', 'message', 'request']))
    await hub.advance({ minutes: 2 })
    expect(await tablesOfAda()).toEqual(before.filter(table => table !== 'request'))
    expect(await hub.rows('SELECT url, headers, body FROM request')).toEqual([
      { url: '', headers: {}, body: Buffer.alloc(0) },
    ])
    expect(await hub.messages()).toMatchObject([{ trigger: 'order-confirmed', address: ADA }])
    expect(await hub.reasons()).toEqual(['sent'])
  })

  it('is shown as emptied, and is not replayed', async () => {
    const id = await itemOf()
    expect((await operator(hub, `/inbox/${id}`)).body).toMatchObject({
      emptied: false,
      request: { body: expect.stringContaining(ADA) },
    })
    expect((await replayAll('done')).body).toEqual({ replayed: 1, emptied: 0 })
    await hub.advance({ days: 91 })
    expect((await operator(hub, `/inbox/${id}`)).body).toMatchObject({ state: 'done', emptied: true, request: null })
    expect(await operator(hub, `/inbox/${id}/replay`, { method: 'POST' })).toMatchObject({
      status: 409,
      body: { code: 'emptied', detail: expect.stringContaining('RAW_RETENTION_DAYS') },
    })
    expect((await replayAll('done')).body).toEqual({ replayed: 0, emptied: 1 })
    expect(await items()).toEqual([{ id, state: 'done' }])
  })

  it('is a duplicate still when it comes once more', async () => {
    const id = await itemOf()
    await hub.advance({ days: 91 })
    await hub.receive('shopify', BOUGHT)
    await hub.settle()
    expect(await items()).toEqual([{ id, state: 'done' }])
    expect(await hub.rows('SELECT body FROM request')).toEqual([{ body: Buffer.alloc(0) }])
    expect(await hub.messages()).toHaveLength(1)
  })

  it('is not missed when its person asks what is known of them, or to be forgotten', async () => {
    await itemOf()
    const [contact] = await hub.rows<{ id: string }>('SELECT id FROM contact')
    const known = async () => (await operator<Export>(hub, `/contacts/${contact?.id}/export`)).body
    const before = await known()
    hub.clock.advance({ days: 91 })
    expect(await hub.app.hub.pipeline.retention()).toBe(true)
    expect(await known()).toEqual(before)
    expect((await operator(hub, `/contacts/${contact?.id}/erase`, { method: 'POST' })).status).toBeLessThan(300)
    expect(await tablesOfAda()).toEqual([])
  })
})

describe('what can still be read stays', () => {
  it('a dead letter, until it is replayed', async () => {
    const id = await itemOf(UNREADABLE)
    await hub.advance({ days: 400 })
    expect(await tablesOfAda()).toEqual(['request'])
    await hub.rows('UPDATE request SET body = $1', [Buffer.from(JSON.stringify(BOUGHT.body))])
    expect((await operator(hub, `/inbox/${id}/replay`, { method: 'POST' })).status).toBe(202)
    await hub.settle()
    expect(await items()).toEqual([{ id, state: 'done' }])
    expect(await tablesOfAda()).not.toContain('request')
  })

  it('a dead letter, until it is discarded', async () => {
    const id = await itemOf(UNREADABLE)
    await hub.advance({ days: 400 })
    expect(await tablesOfAda()).toEqual(['request'])
    expect((await operator(hub, `/inbox/${id}/discard`, { method: 'POST' })).body).toMatchObject({ state: 'ignored' })
    await hub.advance({ hours: 1 })
    expect(await tablesOfAda()).toEqual([])
    expect((await operator(hub, `/inbox/${id}`)).body).toMatchObject({
      state: 'ignored',
      emptied: true,
      error: { code: 'unreadable' },
    })
  })

  it('one that is dead again, and everything that came after it goes', async () => {
    await itemOf(UNREADABLE)
    await hub.advance({ minutes: 1 })
    await hub.receive('shopify', order(MONDAY_NOON, { email: 'bob@example.com' }))
    await hub.advance({ days: 400 })
    expect((await replayAll('dead')).body).toEqual({ replayed: 1, emptied: 0 })
    await hub.settle()
    expect(await hub.rows(`SELECT body = '' AS emptied FROM request ORDER BY received_at`)).toEqual([
      { emptied: false },
      { emptied: true },
    ])
  })

  it('what waits, until it is read', async () => {
    await hub.receive('shopify', BOUGHT)
    hub.clock.advance({ days: 91 })
    expect(await hub.app.hub.pipeline.retention()).toBe(false)
    expect(await tablesOfAda()).toEqual(['request'])
    await hub.settle()
    expect(await tablesOfAda()).not.toContain('request')
  })
})

it('what somebody else has in hand stays until the next look, and nothing else waits for it', async () => {
  await itemOf()
  await hub.receive('shopify', order(MONDAY_NOON, { email: 'bob@example.com' }))
  await hub.settle()
  for (const tenant of ['anne', 'zoe']) await copyTo(tenant)
  hub.clock.advance({ days: 91 })
  await transaction(hub.dataSource, { durable: false }, async sql => {
    await sql(
      `SELECT FROM request WHERE tenant_id = 'default' AND position('${ADA}' IN encode(body, 'escape')) > 0 FOR UPDATE`,
    )
    expect(await emptiedInOneLook()).toBe(5)
    expect(await full()).toEqual(['default'])
  })
  expect(await emptiedInOneLook()).toBe(1)
  expect(await full()).toEqual([])
})

/** Another tenant that received the same. */
async function copyTo(tenant: string): Promise<void> {
  await hub.rows('INSERT INTO tenant (id, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [tenant, MONDAY_NOON])
  for (const table of ['request', 'inbox_item'])
    await hub.rows(
      `INSERT INTO ${table} SELECT (jsonb_populate_record(t, jsonb_build_object('tenant_id', $1::text))).*
       FROM ${table} t WHERE tenant_id = 'default'`,
      [tenant],
    )
}

/** Whose requests are not emptied. */
const full = async () =>
  (await hub.rows<{ tenant_id: string }>(`SELECT tenant_id FROM request WHERE body <> ''`)).map(row => row.tenant_id)

/** How many requests the log says were emptied until the loop has nothing to do. */
async function emptiedInOneLook(): Promise<number> {
  const told = jest.spyOn(Observer.prototype, 'emptied').mockClear()
  for (let pages = 0; await hub.app.hub.pipeline.retention(); pages++) expect(pages).toBeLessThan(10)
  return told.mock.calls.reduce((sum, [requests]) => sum + requests, 0)
}

it.each([
  ['30', { days: 29 }, true],
  ['30', { days: 31 }, false],
  ['0', { years: 5 }, true],
])('with RAW_RETENTION_DAYS=%s after %j, whether it is kept: %s', async (days, passed, kept) => {
  const other = await startHub({ triggers: ['order-confirmed'], environment: { RAW_RETENTION_DAYS: days } })
  try {
    await other.receive('shopify', BOUGHT)
    await other.settle()
    await other.advance(passed)
    expect((await tablesOfAda(other)).includes('request')).toBe(kept)
  } finally {
    await other.stop()
  }
})

it('is looked for in the order of the items, and not among all requests', async () => {
  expect(await planOf(hub.dataSource, CLAIM, [MONDAY_NOON, []])).toContain('inbox_item_received')
  const plan = await planOf(hub.dataSource, EMPTY_PAGE, [MONDAY_NOON, 'default', 10])
  expect(plan).toContain('inbox_item_received')
  expect(plan).toContain('request_pkey')
  expect(plan).not.toContain('Seq Scan on request')
})

it('is looked for by a hub that starts, without being told', async () => {
  const started = await startHub({ triggers: ['order-confirmed'], clockwork: true })
  try {
    await started.receive('shopify', BOUGHT)
    await until('it is read', async () => (await started.messages()).length > 0)
    started.clock.advance({ days: 91 })
    const successor = await createApp(started.ground, { channel: started.app.hub.channel })
    await successor.listen()
    await until('it is emptied', async () => !(await tablesOfAda(started)).includes('request')).finally(successor.close)
  } finally {
    await started.stop()
  }
})

it('two processes empty all of it, each its pages', async () => {
  await itemOf()
  await hub.rows(`
    INSERT INTO request SELECT tenant_id, gen_random_uuid(), plugin, url, headers, body, received_at + n * interval '1 second'
      FROM request, generate_series(1, 2500) AS n;
    INSERT INTO inbox_item (tenant_id, id, request_id, position, plugin, account, topic, source_id, state, attempts, received_at)
      SELECT q.tenant_id, gen_random_uuid(), q.id, 0, q.plugin, 'a', 't', q.id, 'done', 1, q.received_at FROM request q`)
  hub.clock.advance({ days: 91 })
  const other = await joinHub(hub, hub.app.hub.channel)
  try {
    const empty = async ({ pipeline }: TestHub['app']['hub']) => {
      while (await pipeline.retention());
    }
    await Promise.all([empty(hub.app.hub), empty(other.hub)])
    expect(await hub.rows(`SELECT count(*)::int AS left FROM request WHERE body <> ''`)).toEqual([{ left: 0 }])
  } finally {
    await other.stop()
  }
})
