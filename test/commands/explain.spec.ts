import { ADDRESS, explaining } from '../support/explaining.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { TRACK } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'

/** What `npx beckon explain` tells of a person's runs, as a process of its own that asks a hub. */
let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggers: ['cart-abandoned', 'order-confirmed', 'low-stock'] })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const { explained, idOf, leaveCart, bought } = explaining(() => hub)

it('tells the reminder that an order made needless, and what was sent instead', async () => {
  await bought()
  expect(await explained(ADDRESS)).toBe(`
contact <id>, ada@example.com
2 runs, newest first. Times are UTC; it is 2026-03-02 12:20:00 now.

order-confirmed: done
run <id>
  2026-03-02 12:20:00  began    order.placed of 2026-03-02 12:20:00
                                event <id>
  2026-03-02 12:20:00  send     step 0: send order-confirmed by email
                                sent: Nothing spoke against it
  2026-03-02 12:20:00  message  accepted: email, to ada@example.com, 1 attempt
                                "Order #5001 is confirmed"
                                message <id>

cart-abandoned: cancelled
run <id>
  2026-03-02 12:00:00  began    checkout.updated of 2026-03-02 12:00:00
                                event <id>
  2026-03-02 12:20:00  drop     step 1: if not (orders.lastAt exists) or
                                orders.lastAt is older than 1 day, else go to 4
                                cancelled: No longer needed
                                order.placed
                                <id>
`)
})

it('tells what is still waiting, and for what', async () => {
  await leaveCart()
  expect(await explained(await idOf('contact'), 'cart-abandoned')).toBe(`
contact <id>, ada@example.com
1 run, newest first. Times are UTC; it is 2026-03-02 12:00:00 now.

cart-abandoned: waiting
run <id>
  2026-03-02 12:00:00  began    checkout.updated of 2026-03-02 12:00:00
                                event <id>
  2026-03-02 13:00:00  due      step 1: if not (orders.lastAt exists) or
                                orders.lastAt is older than 1 day, else go to 4
`)
})

it.each([
  ['their own zone', { timezone: 'America/Los_Angeles', country: 'JP' }],
  ['their address', { country: 'US', province: 'CA', phone: '+819012345678' }],
])(
  "tells the time by which the person's hours were counted beside it, where it is another: by %s",
  async (_, fields) => {
    const state = Object.entries(fields).map(([name, value]) => [name, { value }])
    await leaveCart()
    await hub.rows('UPDATE contact SET state = state || $1', [JSON.stringify(Object.fromEntries(state))])
    await hub.advance({ hours: 2 })
    const text = await explained(ADDRESS)
    expect(text).toContain(`
1 run, newest first. Times are UTC, in brackets those of America/Los_Angeles,
which count for this person; it is 2026-03-02 14:00:00 now.

cart-abandoned: waiting
run <id>
  2026-03-02 12:00:00  began    checkout.updated of 2026-03-02 12:00:00
  (2026-03-02 04:00)            event <id>
`)
    expect(text).toMatch(/2026-03-02 14:00:00 {2}hold .*\n {2}\(2026-03-02 06:00\) .*quiet-hours/s)
    expect(text).toMatch(/2026-03-02 16:00:00 {2}due .*\n {2}\(2026-03-02 08:00\)/)
    await hub.rows(`UPDATE contact SET state = state || '{"timezone": {"value": "Africa/Accra"}}'`)
    expect(await explained(ADDRESS)).not.toMatch(/\(\d/)
  },
)

it('tells once, what is held again every day, and who holds it', async () => {
  await operator(hub, '/triggers/cart-abandoned/pause', { method: 'POST' })
  await leaveCart()
  await hub.advance({ hours: 2 })
  await hub.advance({ days: 1 })
  await hub.advance({ days: 1 })
  expect(await explained(ADDRESS)).toContain(`
  2026-03-04 14:00:00  hold     step 2: send cart-abandoned by email, only if
                                cart.soldOut ≠ true
                                paused: The trigger or the channel is paused
                                the trigger is paused; POST
                                /admin/api/triggers/cart-abandoned/resume
                                releases what waits
                                3 times since 2026-03-02 14:00:00
  2026-03-05 14:00:00  due      step 2: send cart-abandoned by email, only if
                                cart.soldOut ≠ true

The trigger cart-abandoned is paused: what is due of it waits.
`)
})

it('tells what was due and did not go, because sending is on hold', async () => {
  await leaveCart()
  hub.clock.advance({ hours: 2 })
  expect(await explained(ADDRESS)).not.toContain('on hold')
  await hub.rows(`INSERT INTO hold (id, since, why, detail) VALUES (1, $1, 'down-time', 'nobody sent')`, [MONDAY_NOON])
  const text = await explained(ADDRESS)
  await hub.rows('DELETE FROM hold')
  expect(text).toContain('\n  2026-03-02 13:00:00  was due  step 1: if')
  expect(text).toContain('All sending is on hold since 2026-03-02 12:00:00')
})

it('tells that a message waits for a word, and not for a time', async () => {
  await leaveCart()
  await hub.rows(`INSERT INTO decision (tenant_id, id, trigger, run_id, contact_id, step, verdict, reason, at)
      SELECT tenant_id, id, trigger, id, contact_id, 2, 'hold', 'ambiguous', started_at FROM run`)
  const text = await explained(ADDRESS)
  expect(text).toContain(`waits    for an operator's word: POST`)
  expect(text).not.toContain(' due ')
})

it('tells what was decided at one instant in the order of the steps', async () => {
  await leaveCart()
  await hub.rows(`INSERT INTO decision (tenant_id, id, trigger, run_id, contact_id, step, verdict, reason, at)
      SELECT tenant_id, lpad(n || '', 32, '0')::uuid, trigger, id, contact_id, n, 'hold', 'cap', started_at
      FROM run, generate_series(2, 5) n`)
  const steps = (await explained(ADDRESS)).matchAll(/hold +step (\d)/g)
  expect([...steps].map(([, step]) => step)).toEqual(['2', '3', '4', '5'])
})

it('tells as much as is asked for, and that there is more', async () => {
  await bought()
  const text = await explained(ADDRESS, '--limit', '1')
  expect(text).toContain('order-confirmed: done')
  expect(text).not.toContain('cart-abandoned')
  expect(text).toContain('There are older runs; --limit shows more.')
})

it('tells the message of an old run, however many came after it', async () => {
  await bought()
  await hub.rows(`INSERT INTO message SELECT (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(),
      'run_id', gen_random_uuid(), 'send_key', n, 'created_at', m.created_at + n * interval '1 minute'))).*
      FROM message m, generate_series(1, 150) n`)
  expect(await explained(ADDRESS)).toContain('2026-03-02 12:20:00  message  accepted')
})
