import { beckon, document, environmentOf, said } from '../support/command.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { ADA } from '../support/parcels.ts'
import { checkout, order, product } from '../support/shop.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

/** `npx beckon explain`, as a process of its own that asks a hub. */
let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggers: ['cart-abandoned', 'order-confirmed', 'low-stock'] })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const ADDRESS = 'ada@example.com'
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** What is said, without the ids, which mean nothing to a reader of this file. */
const explained = async (...words: readonly string[]) =>
  `\n${(await said(hub, 'explain', ...words)).replaceAll(ID, '<id>')}`

const refused = (...words: readonly string[]) => beckon(environmentOf(hub), 'explain', ...words)

const emptiedCart = () => siteEvent('cart.updated', MONDAY_NOON, ADA, { cart: { tokens: ['cart/ca47'], items: [] } })

const idOf = async (table: 'event' | 'contact' | 'run', where = 'true') =>
  (await hub.rows<{ id: string }>(`SELECT id FROM ${table} WHERE ${where}`))[0]?.id ?? ''

const leaveCart = () => hub.receiveApart('shopify', checkout(MONDAY_NOON))

async function bought(): Promise<void> {
  await leaveCart()
  await hub.advance({ minutes: 20 })
  await hub.receiveApart('shopify', order(hub.clock.now()))
}

describe('of a person it tells', () => {
  it('the reminder that an order made needless, and what was sent instead', async () => {
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

  it('what is still waiting, and for what', async () => {
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

  it("the person's own time beside it, where it is another", async () => {
    await leaveCart()
    await hub.rows(`UPDATE contact SET state = state || '{"timezone": {"value": "America/Los_Angeles"}}'`)
    await hub.advance({ hours: 2 })
    const text = await explained(ADDRESS)
    expect(text).toContain(`
1 run, newest first. Times are UTC, in brackets those of America/Los_Angeles,
where this person is; it is 2026-03-02 14:00:00 now.

cart-abandoned: waiting
run <id>
  2026-03-02 12:00:00  began    checkout.updated of 2026-03-02 12:00:00
  (2026-03-02 04:00)            event <id>
`)
    expect(text).toMatch(/2026-03-02 14:00:00 {2}hold .*\n {2}\(2026-03-02 06:00\) .*quiet-hours/s)
    expect(text).toMatch(/2026-03-02 16:00:00 {2}due .*\n {2}\(2026-03-02 08:00\)/)
    await hub.rows(`UPDATE contact SET state = state || '{"timezone": {"value": "Africa/Accra"}}'`)
    expect(await explained(ADDRESS)).not.toMatch(/\(\d/)
  })

  it('once, what is held again every day, and who holds it', async () => {
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

  it('what was due and did not go, because sending is on hold', async () => {
    await leaveCart()
    hub.clock.advance({ hours: 2 })
    expect(await explained(ADDRESS)).not.toContain('on hold')
    await hub.rows(`INSERT INTO hold (id, since, why, detail) VALUES (1, $1, 'down-time', 'nobody sent')`, [
      MONDAY_NOON,
    ])
    const text = await explained(ADDRESS)
    await hub.rows('DELETE FROM hold')
    expect(text).toContain('\n  2026-03-02 13:00:00  was due  step 1: if')
    expect(text).toContain('All sending is on hold since 2026-03-02 12:00:00')
  })

  it('that a message waits for a word, and not for a time', async () => {
    await leaveCart()
    await hub.rows(`INSERT INTO decision (tenant_id, id, trigger, run_id, contact_id, step, verdict, reason, at)
      SELECT tenant_id, id, trigger, id, contact_id, 2, 'hold', 'ambiguous', started_at FROM run`)
    const text = await explained(ADDRESS)
    expect(text).toContain(`waits    for an operator's word: POST`)
    expect(text).not.toContain(' due ')
  })

  it('what was decided at one instant in the order of the steps', async () => {
    await leaveCart()
    await hub.rows(`INSERT INTO decision (tenant_id, id, trigger, run_id, contact_id, step, verdict, reason, at)
      SELECT tenant_id, lpad(n || '', 32, '0')::uuid, trigger, id, contact_id, n, 'hold', 'cap', started_at
      FROM run, generate_series(2, 5) n`)
    const steps = (await explained(ADDRESS)).matchAll(/hold +step (\d)/g)
    expect([...steps].map(([, step]) => step)).toEqual(['2', '3', '4', '5'])
  })

  it('why an event started no run of the trigger', async () => {
    await hub.receiveApart('track', track(emptiedCart()))
    expect(await explained(ADDRESS, 'cart-abandoned')).toBe(`
contact <id>, ada@example.com
No runs of cart-abandoned of this person. Times are UTC; it is 2026-03-02
12:00:00 now.

Started no run of cart-abandoned:
  2026-03-02 12:00:00  cart.updated of 2026-03-02 12:00:00
                       event <id>
                       failed: cart.itemCount 0 > 0
`)
  })

  it('that nothing began yet, and how to ask why', async () => {
    await hub.receiveApart('track', track(emptiedCart()))
    expect(await explained(ADDRESS)).toBe(`
contact <id>, ada@example.com
No runs of this person. Name a trigger too, to hear why it started none (npx
beckon explain <contact> <trigger>). Times are UTC; it is 2026-03-02 12:00:00
now.
`)
  })

  it('that no such event is known', async () => {
    await hub.receiveApart('shopify', order(MONDAY_NOON))
    expect(await explained(ADDRESS, 'cart-abandoned')).toBe(`
contact <id>, ada@example.com
No runs of cart-abandoned of this person. Times are UTC; it is 2026-03-02
12:00:00 now.

No cart.updated or checkout.updated of this person is known.
`)
  })

  it('beside the runs, the events that started none, but not those that a run had before', async () => {
    await hub.receiveApart('shopify', checkout(MONDAY_NOON), checkout(minutesFrom(MONDAY_NOON, 5)))
    expect(await explained(ADDRESS, 'cart-abandoned')).not.toContain('Started no run')
    const another = { cart: { tokens: ['cart/0ther'], items: [] } }
    await hub.receiveApart('track', track(siteEvent('cart.updated', minutesFrom(MONDAY_NOON, 6), ADA, another)))
    expect(await explained(ADDRESS, 'cart-abandoned')).toContain('Started no run of cart-abandoned above:')
  })

  it('nothing of what an older run began with, as if it had started none', async () => {
    await hub.receiveApart('shopify', order(MONDAY_NOON), order(minutesFrom(MONDAY_NOON, 1), { id: 5002 }))
    const text = await explained(ADDRESS, 'order-confirmed', '--limit', '1')
    expect(text).toContain('There are older runs')
    expect(text).not.toContain('Started no run')
  })

  it('that a trigger asked an audience, to which they did not belong', async () => {
    const stock = (minutes: number, quantity: number) =>
      product(minutesFrom(MONDAY_NOON, minutes), { variants: [{ quantity }] })
    await hub.receiveApart('shopify', order(MONDAY_NOON), stock(-60, 20), stock(0, 4))
    const text = await explained(ADDRESS, 'low-stock')
    expect(text).toContain('low-stock asks everybody who had to do with an item. What it asked about last:')
    expect(text).toContain('This person has no run of it')
  })

  it('as much as is asked for, and that there is more', async () => {
    await bought()
    const text = await explained(ADDRESS, '--limit', '1')
    expect(text).toContain('order-confirmed: done')
    expect(text).not.toContain('cart-abandoned')
    expect(text).toContain('There are older runs; --limit shows more.')
  })

  it('the message of an old run, however many came after it', async () => {
    await bought()
    await hub.rows(`INSERT INTO message SELECT (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(),
      'run_id', gen_random_uuid(), 'send_key', n, 'created_at', m.created_at + n * interval '1 minute'))).*
      FROM message m, generate_series(1, 150) n`)
    expect(await explained(ADDRESS)).toContain('2026-03-02 12:20:00  message  accepted')
  })
})

it('tells what each trigger makes of an event', async () => {
  await hub.receiveApart('track', track(emptiedCart()))
  await hub.receiveApart('shopify', order(MONDAY_NOON))
  expect(await explained('--event', await idOf('event', `type = 'cart.updated'`))).toBe(`
cart.updated of 2026-03-02 12:00:00 UTC, received from track at 2026-03-02
12:00:00
event   <id>
contact <id>

  cart-abandoned  does not  failed: cart.itemCount 0 > 0
`)
  expect(await explained('--event', await idOf('event', `type = 'order.placed'`))).toMatch(
    /order-confirmed {2}starts .*run <id>/s,
  )
})

it('tells that nobody listens to an event', async () => {
  await hub.receiveApart('track', track(siteEvent('x.shelf-scanned', MONDAY_NOON, ADA)))
  expect(await explained('--event', await idOf('event'))).toContain('No trigger listens to x.shelf-scanned.')
})

it('says the same as one JSON document', async () => {
  await bought()
  expect(await document(hub, 'explain', ADDRESS, 'cart-abandoned')).toMatchObject({
    at: '2026-03-02T12:20:00.000Z',
    contacts: [{ id: await idOf('contact'), email: ADDRESS }],
    trigger: { name: 'cart-abandoned', on: ['cart.updated', 'checkout.updated'] },
    runs: [
      {
        run: { trigger: 'cart-abandoned', state: 'cancelled' },
        event: { type: 'checkout.updated' },
        decisions: [{ verdict: 'drop', reason: 'cancelled' }],
        messages: [],
      },
    ],
    hasOlderRuns: false,
    startedNothing: [],
  })
  expect(await document(hub, 'explain', '--event', await idOf('event', `type = 'order.placed'`))).toMatchObject({
    event: { type: 'order.placed' },
    triggers: [{ trigger: 'order-confirmed', starts: true, runId: await idOf('run', `trigger = 'order-confirmed'`) }],
  })
})

describe('it says so and ends with 1', () => {
  const NOBODY = '00000000-0000-0000-0000-000000000000'

  it.each([
    {
      of: 'an address that nobody has',
      words: ['nobody@example.com'],
      says: 'Nobody is known by that e-mail address.',
    },
    { of: 'an id that nobody has', words: [NOBODY], says: `Contact ${NOBODY} does not exist` },
    { of: 'what is no id', words: ['ada'], says: 'There is no contact ada; expected an id or an e-mail address.' },
    { of: 'an event that does not exist', words: ['--event', NOBODY], says: `Event ${NOBODY} does not exist` },
    { of: 'nobody', words: [], says: 'Name a contact' },
    { of: 'two at once', words: [ADDRESS, '--event', NOBODY], says: 'Name a contact' },
    {
      of: 'a trigger that does not exist',
      words: [ADDRESS, 'cart-abandonned'],
      says: 'did you mean "cart-abandoned"?',
    },
    {
      of: 'no number',
      words: [ADDRESS, '--limit', '0'],
      says: '--limit: saw "0"; expected a whole number from 1 to 100',
    },
  ])('when it is asked of $of', async ({ words, says }) => {
    await hub.receiveApart('shopify', order(MONDAY_NOON))
    expect(await refused(...words)).toEqual({ code: 1, said: '', complained: expect.stringContaining(says) })
  })
})
