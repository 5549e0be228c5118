import { beckon, document, environmentOf, said } from '../support/command.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { NOTHING_DUE } from '../support/nothing-due.ts'
import { consentChanged, siteCart, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

/** `npx beckon forecast`, as a process of its own that asks a hub. */
let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggers: ['cart-abandoned', 'welcome'] })
})
beforeEach(async () => {
  await startOver(hub)
  await hub.rows('DELETE FROM hold')
})
afterAll(() => hub.stop())

const forecast = async (...words: readonly string[]) => `\n${await said(hub, 'forecast', ...words)}`
const refused = (...words: readonly string[]) => beckon(environmentOf(hub), 'forecast', ...words)

const HONESTLY = `This counts runs and not decisions: what the gate will hold back or drop is not
taken off, a run may also be due to a branch or its end, and of a series it
knows the next step alone.
`

/** Carts of as many people that were left so many minutes after noon; each is due an hour later. */
async function carts(minutes: number, ...people: readonly string[]): Promise<void> {
  const at = minutesFrom(MONDAY_NOON, minutes)
  await hub.receive(
    'track',
    track(...people.map(name => siteCart(at, { email: `${name}@example.com` }, { token: name }))),
  )
  await hub.settle()
}

it('says how many runs are due to go on, by trigger, day and hour', async () => {
  await carts(0, 'ada')
  await carts(30, 'bob', 'cleo')
  await hub.receive('track', track(consentChanged(MONDAY_NOON, { email: 'dora@example.com' }, 'subscribed')))
  await hub.settle()
  expect(await forecast()).toBe(`
Runs that are due to go on until 2026-03-09 12:00:00, if nothing new happens.
Times are UTC; it is 2026-03-02 12:00:00 now.

                late  under way  stopped  ahead
cart-abandoned     ·          ·        ·      3
welcome            ·          ·        ·      1
all                ·          ·        ·      4

By day          03-02  03-03  03-04  03-05  03-06  03-07  03-08  03-09
cart-abandoned      3      ·      ·      ·      ·      ·      ·      ·
welcome             ·      ·      1      ·      ·      ·      ·      ·
all                 3      ·      1      ·      ·      ·      ·      ·

By hour         12:00  13:00  14:00  15:00  16:00  17:00  18:00  19:00
cart-abandoned      ·      3      ·      ·      ·      ·      ·      ·

${HONESTLY}`)
})

it('says that nothing is', async () => {
  expect(await forecast('--days', '1')).toBe(`
Runs that are due to go on until 2026-03-03 12:00:00, if nothing new happens.
Times are UTC; it is 2026-03-02 12:00:00 now.

None.
`)
})

it('says of one trigger only', async () => {
  await carts(0, 'ada')
  expect(await forecast('--trigger', 'cart-abandoned')).toContain('\ncart-abandoned ')
  expect(await forecast('--trigger', 'welcome')).toContain('\nNone.\n')
})

it('says what keeps back what is due', async () => {
  await operator(hub, '/triggers/cart-abandoned/pause', { method: 'POST' })
  await carts(0, 'ada')
  await hub.advance({ hours: 2 })
  await hub.rows(`INSERT INTO hold (id, since, why, detail) VALUES (1, $1, 'down-time', 'nobody sent')`, [MONDAY_NOON])
  expect(await forecast()).toBe(`
Runs that are due to go on until 2026-03-09 14:00:00, if nothing new happens.
Times are UTC; it is 2026-03-02 14:00:00 now.

                late  under way  stopped  ahead
cart-abandoned     ·          ·        1      ·

All sending is on hold since 2026-03-02 12:00:00: what is late waits until that
ends.

cart-abandoned is paused: 1 run waited for it to be resumed when due, and so
will what is ahead.

${HONESTLY}`)
})

it('fits 92 days and 24 hours of large numbers into 80 columns', async () => {
  await carts(0, 'ada')
  await hub.rows(
    `
    WITH more AS (
      INSERT INTO run SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'key', n,
        'trigger', 'order-out-for-delivery'))).* FROM run r, generate_series(1, 20000) n RETURNING *)
    INSERT INTO timer (tenant_id, run_id, step, due_at, after_inbox)
    SELECT tenant_id, id, step, $1::timestamptz + (key::int % 24) * interval '1 hour' + (key::int % 90) * interval '1 day', false
    FROM more`,
    [MONDAY_NOON],
  )
  // `said` measures every line.
  const text = await forecast('--days', '92')
  expect(text.split('\n\n').filter(part => part.startsWith('By day'))).toHaveLength(12)
  expect(text.split('\n\n').filter(part => part.startsWith('By hour'))).toHaveLength(3)
})

it('says the same as one JSON document', async () => {
  await carts(0, 'ada')
  expect(await document(hub, 'forecast', '--days', '1')).toEqual({
    at: '2026-03-02T12:00:00.000Z',
    until: '2026-03-03T12:00:00.000Z',
    onHoldSince: null,
    triggers: [
      {
        ...NOTHING_DUE,
        trigger: 'cart-abandoned',
        ahead: 1,
        days: [{ from: '2026-03-02T00:00:00.000Z', runs: 1 }],
        hours: [{ from: '2026-03-02T13:00:00.000Z', runs: 1 }],
      },
    ],
  })
})

it.each([
  { words: ['--days', '93'], says: '--days: saw "93"; expected a whole number from 1 to 92' },
  { words: ['--days', 'all'], says: '--days: saw "all"' },
  { words: ['--trigger', 'cart'], says: 'There is no trigger "cart"' },
])('refuses $words', async ({ words, says }) => {
  expect(await refused(...words)).toEqual({ code: 1, said: '', complained: expect.stringContaining(says) })
})
