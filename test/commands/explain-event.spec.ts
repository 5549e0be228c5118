import { beckon, document, environmentOf } from '../support/command.ts'
import { ADDRESS, explaining } from '../support/explaining.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { ADA } from '../support/parcels.ts'
import { order } from '../support/shop.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'

/** `npx beckon explain --event`, what it says to programs, and how it refuses. */
let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggers: ['cart-abandoned', 'order-confirmed', 'low-stock'] })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const { explained, idOf, bought, emptiedCart } = explaining(() => hub)

const refused = (...words: readonly string[]) => beckon(environmentOf(hub), 'explain', ...words)

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
