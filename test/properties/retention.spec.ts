import fc from 'fast-check'
import { replay } from '../../apps/hub/src/admin/inbox/replay.ts'
import type { AdminPorts } from '../../apps/hub/src/admin/ports.ts'
import { derivedId } from '../../apps/hub/src/ids.ts'
import { emptyNextPage } from '../../apps/hub/src/pipeline/privacy/retention.ts'
import { transaction } from '../../apps/hub/src/store/sql.ts'
import { databaseOfSpec } from '../support/database.ts'
import { MONDAY_NOON } from '../support/hub.ts'
import { minutesFrom } from '../support/start-over.ts'

const database = databaseOfSpec()
const rows = (sql: string, parameters: unknown[] = []) => database.source.query(sql, parameters)
beforeAll(() => rows(`INSERT INTO tenant (id, created_at) VALUES ('anne', now()), ('bob', now())`))

type State = 'waiting' | 'done' | 'ignored' | 'dead'

/** A request of a tenant, with the states that its items come to at each reading. */
interface Received {
  readonly tenant: string
  readonly minute: number
  readonly items: readonly (readonly State[])[]
}

/** What is received before this minute is old. */
const OLD = 6

const state = fc.constantFrom<State>('waiting', 'done', 'ignored', 'dead', 'dead')
const received = fc.record({
  tenant: fc.constantFrom('anne', 'bob'),
  minute: fc.integer({ min: 0, max: 8 }),
  items: fc.array(fc.array(state, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
})
const story = fc.record({
  requests: fc.array(received, { maxLength: 12 }),
  page: fc.integer({ min: 1, max: 4 }),
  replayed: fc.array(fc.constantFrom<'dead' | 'done'>('dead', 'done'), { minLength: 3, maxLength: 3 }),
})

const requestId = (n: number) => derivedId('request', String(n))

async function receive(requests: readonly Received[]): Promise<void> {
  await rows('DELETE FROM request; DELETE FROM inbox_item; DELETE FROM retention')
  for (const [n, { tenant, minute, items }] of requests.entries()) {
    const at = minutesFrom(MONDAY_NOON, minute)
    await rows(
      `INSERT INTO request (tenant_id, id, plugin, url, headers, body, received_at) VALUES ($1, $2, 'p', '/', '{"a":"b"}', 'x', $3)`,
      [tenant, requestId(n), at],
    )
    await rows(
      `INSERT INTO inbox_item (tenant_id, id, request_id, position, plugin, account, topic, source_id, state, attempts, received_at)
       SELECT $1, w.id, $2, w.n, 'p', 'a', 't', w.id, 'waiting', 1, $3 FROM unnest($4::uuid[]) WITH ORDINALITY AS w (id, n)`,
      [tenant, requestId(n), at, items.map((_, i) => derivedId('item', String(n), String(i)))],
    )
  }
}

/** What a digest makes of the items that wait. */
async function digest(requests: readonly Received[], reading: number): Promise<void> {
  const said = requests.flatMap(({ items }, n) =>
    items.map((states, i) => ({ id: derivedId('item', String(n), String(i)), state: states[reading] })),
  )
  await rows(
    `UPDATE inbox_item i SET state = w.state FROM unnest($1::uuid[], $2::text[]) AS w (id, state) WHERE i.id = w.id AND i.state = 'waiting'`,
    [said.map(({ id }) => id), said.map(item => item.state)],
  )
}

async function emptyAll(page: number): Promise<void> {
  const next = () =>
    transaction(database.source, { durable: false }, sql =>
      emptyNextPage(sql, minutesFrom(MONDAY_NOON, OLD), new Set(), page),
    )
  while ((await next()) !== null);
}

async function emptied(): Promise<string[]> {
  const found: { id: string }[] = await rows(`SELECT id FROM request WHERE body = '' ORDER BY id`)
  return found.map(({ id }) => id)
}

/** Old, nothing in it to be read, and nothing older of its tenant waits. */
async function toBeEmptied(requests: readonly Received[]): Promise<string[]> {
  const items: { request_id: string; state: State }[] = await rows('SELECT request_id, state FROM inbox_item')
  const has = (n: number, wanted: State) =>
    items.some(item => item.request_id === requestId(n) && item.state === wanted)
  const waitsFrom = (tenant: string) =>
    Math.min(
      OLD,
      ...requests.filter((request, n) => request.tenant === tenant && has(n, 'waiting')).map(({ minute }) => minute),
    )
  return requests
    .flatMap(({ tenant, minute }, n) => (minute < waitsFrom(tenant) && !has(n, 'dead') ? [requestId(n)] : []))
    .sort()
}

it('empties just what is old and read, whatever waits, dies and is replayed meanwhile', async () => {
  const ports = { dataSource: database.source, wake: () => undefined } as unknown as AdminPorts
  await fc.assert(
    fc.asyncProperty(story, async ({ requests, page, replayed }) => {
      await receive(requests)
      const gone = new Set<string>()
      for (const [reading, state] of replayed.entries()) {
        await digest(requests, reading)
        await emptyAll(page)
        for (const id of await toBeEmptied(requests)) gone.add(id)
        expect(await emptied()).toEqual([...gone].sort())
        for (const tenant of ['anne', 'bob']) await replay(ports, tenant, { state })
        await emptyAll(page)
        expect(await emptied()).toEqual([...gone].sort())
      }
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 60) },
  )
})
