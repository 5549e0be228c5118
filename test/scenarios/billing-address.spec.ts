import {
  customerCreated,
  customerUpdated,
  invoicePaid,
  paymentFailed,
  renewalUpcoming,
  subscriptionCanceled,
} from '../support/billing.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const inDays = (days: number) => minutesFrom(MONDAY_NOON, days * 24 * 60)

/** Each on its day, one after the other. */
async function live(...story: readonly (readonly [number, Post])[]): Promise<void> {
  for (const [day, post] of story) {
    hub.clock.set(inDays(day))
    await hub.receiveApart('stripe', post)
  }
}

const addresses = async () => (await hub.messages()).map(({ trigger, address }) => `${trigger} ${address}`)

const ownAddress = async () => {
  const rows = await hub.rows<{ email: string }>(
    `SELECT state #>> '{email,value}' AS email FROM contact WHERE merged_into IS NULL`,
  )
  return rows.map(({ email }) => email)
}

const moved = customerUpdated(inDays(1), { email: 'ada@new.example' }, { email: 'ada@example.com' })

describe('a payer who has another address since the invoice was made out', () => {
  it('is written to at the new one, by that invoice too', async () => {
    await live(
      [0, customerCreated(MONDAY_NOON)],
      [0, paymentFailed(MONDAY_NOON, { attempt: 1 })],
      [1, moved],
      [3, paymentFailed(inDays(3), { attempt: 2 })],
      [4, subscriptionCanceled(inDays(4))],
    )
    expect(await addresses()).toEqual([
      'payment-failed ada@example.com',
      'payment-failed ada@new.example',
      'subscription-canceled ada@new.example',
    ])
    expect(await ownAddress()).toEqual(['ada@new.example'])
  })

  it('keeps it when the old invoice is paid', async () => {
    await live([0, customerCreated(MONDAY_NOON)], [1, moved], [3, invoicePaid(inDays(3))])
    expect(await ownAddress()).toEqual(['ada@new.example'])
  })

  it('is found by either, whichever comes first', async () => {
    await live([3, paymentFailed(inDays(3), { attempt: 2 })], [3, moved], [3, customerCreated(MONDAY_NOON)])
    expect(await ownAddress()).toEqual(['ada@new.example'])
  })

  it('is told at the new one of a renewal that was announced before', async () => {
    const upcoming = renewalUpcoming(MONDAY_NOON, inDays(7))
    await live([0, customerCreated(MONDAY_NOON)], [1, moved], [1, upcoming])
    expect(await addresses()).toEqual(['renewal-upcoming ada@new.example'])
  })
})

describe('of whom nothing but invoices is known', () => {
  it('is written to where they go', async () => {
    await live([0, paymentFailed(MONDAY_NOON)])
    expect(await addresses()).toEqual(['payment-failed ada@example.com'])
  })

  it('the newest says where', async () => {
    const other = { id: 'in_2', email: 'ada@new.example' }
    await live(
      [5, paymentFailed(inDays(5), other)],
      [5, paymentFailed(MONDAY_NOON)],
      [6, subscriptionCanceled(inDays(6))],
    )
    expect((await addresses()).at(-1)).toBe('subscription-canceled ada@new.example')
  })
})

it('an invoice is told of where it went when the customer has taken their address back', async () => {
  const nowhere = customerUpdated(inDays(1), { email: null }, { email: 'ada@example.com' })
  await live([0, customerCreated(MONDAY_NOON)], [1, nowhere], [3, paymentFailed(inDays(3))])
  expect(await addresses()).toEqual(['payment-failed ada@example.com'])
})
