import { beckon, document, environmentOf, said } from '../support/command.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { order } from '../support/shop.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'

/** `npx beckon replay`, as a process of its own that asks a hub. */
let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggers: ['order-confirmed'] })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const NOBODY = '00000000-0000-0000-0000-000000000000'

const replay = (...words: readonly string[]) => said(hub, 'replay', ...words)
const refused = (...words: readonly string[]) => beckon(environmentOf(hub), 'replay', ...words)

/** Two orders that nobody can read, and something that a site got wrong. */
async function threeDead(): Promise<void> {
  const { headers } = order(MONDAY_NOON)
  for (const n of [1, 2])
    await hub.receive('shopify', { headers: { ...headers, 'x-shopify-webhook-id': `broken-${n}` }, body: 'no JSON' })
  await hub.receive('track', track(siteEvent('cart.updated', MONDAY_NOON, null, { cart: 'none' })))
  await hub.settle()
}

const states = async () =>
  (await hub.rows<{ state: string }>('SELECT state FROM inbox_item ORDER BY plugin, received_at')).map(row => row.state)

const itemOf = async (plugin: string) =>
  (await hub.rows<{ id: string }>('SELECT id FROM inbox_item WHERE plugin = $1', [plugin]))[0]?.id ?? ''

it('says what would be replayed, and leaves it as it is', async () => {
  await threeDead()
  expect(await replay('--state', 'dead', '--dry-run')).toBe(`3 items would be digested again.
  2  shopify  orders/create  unreadable
  1  track    cart.updated   track-misfit
Those whose raw request is emptied are left out too; how many, the replay says.
`)
  expect(await replay('--state', 'dead', '--dry-run', '--plugin', 'track')).toContain('1 item would be digested again.')
  expect(await states()).toEqual(['dead', 'dead', 'dead'])
})

it('replays what is in a state and matches the rest, and says how many', async () => {
  await threeDead()
  expect(await replay('--state', 'dead', '--plugin', 'track')).toBe('1 item waits to be digested again.\n')
  expect(await states()).toEqual(['dead', 'dead', 'waiting'])
  expect(await replay('--state', 'dead', '--topic', 'orders/create')).toBe('2 items wait to be digested again.\n')
  expect(await states()).toEqual(['waiting', 'waiting', 'waiting'])
  expect(await replay('--state', 'dead')).toBe('0 items wait to be digested again.\n')
})

it('says how many were left out, because their raw request is emptied', async () => {
  await threeDead()
  await hub.rows(`UPDATE request SET body = '', headers = '{}', url = '' WHERE plugin = 'track'`)
  expect(await replay('--state', 'dead')).toBe(`2 items wait to be digested again.
1 item left out: the raw request is emptied, so there is nothing to read.
`)
})

it('says what was never admitted, page by page', async () => {
  await threeDead()
  await hub.rows(`INSERT INTO inbox_item SELECT (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(),
    'source_id', n, 'state', 'ignored', 'error', NULL, 'attempts', n % 2))).*
    FROM inbox_item i, generate_series(1, 250) n WHERE plugin = 'track'`)
  expect(await document(hub, 'replay', '--state', 'ignored', '--dry-run')).toEqual({
    dryRun: true,
    groups: [{ plugin: 'track', topic: 'cart.updated', code: null, items: 125 }],
    notAdmitted: 125,
  })
  expect(await document(hub, 'replay', '--state', 'ignored')).toEqual({ dryRun: false, replayed: 125, emptied: 0 })
})

it('replays one item, and says which', async () => {
  await threeDead()
  const id = await itemOf('track')
  const about = `  item   ${id}\n  what   cart.updated from track, received 2026-03-02 12:00:00 UTC\n`
  expect(await replay(id, '--dry-run')).toContain(`It would be digested again:\n${about}  state  dead\n`)
  expect(await states()).toEqual(['dead', 'dead', 'dead'])
  expect(await replay(id)).toBe(`It waits to be digested again:\n${about}  state  waiting\n`)
  expect(await states()).toEqual(['dead', 'dead', 'waiting'])
})

it('says of one item why it is not replayed', async () => {
  await threeDead()
  const id = await itemOf('track')
  await hub.rows(`UPDATE request SET body = '', headers = '{}', url = '' WHERE plugin = 'track'`)
  expect(await replay(id, '--dry-run')).toContain('It would not be replayed, because its raw request is emptied')
  expect(await refused(id)).toEqual({
    code: 1,
    said: '',
    complained: expect.stringContaining('cannot be read again'),
  })
  expect(await refused(NOBODY)).toMatchObject({ code: 1, complained: expect.stringContaining(NOBODY) })
})

it.each([
  { words: [], says: 'Say which items' },
  { words: ['--plugin', 'track'], says: 'Say which items' },
  { words: ['--state', 'done'], says: 'Say which items' },
  { words: [NOBODY, '--state', 'dead'], says: 'not both' },
])('replays nothing when it is told $words', async ({ words, says }) => {
  await threeDead()
  expect(await refused(...words)).toEqual({ code: 1, said: '', complained: expect.stringContaining(says) })
  expect(await states()).toEqual(['dead', 'dead', 'dead'])
})
