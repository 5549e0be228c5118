import {
  card,
  customerCreated,
  invoiceVoided,
  paymentFailed,
  renewalUpcoming,
  subscriptionCanceled,
  subscriptionStarted,
  subscriptionUpdated,
  trialWillEnd,
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

async function arrive(...posts: readonly Post[]): Promise<void> {
  for (const post of posts) {
    await hub.receive('stripe', post)
    await hub.settle()
  }
}

const sent = async () => (await hub.messages()).map(({ trigger }) => trigger)
const reasons = (trigger: string) => hub.reasons(trigger)

describe('a trial', () => {
  const trial = { trial: { from: MONDAY_NOON, until: inDays(30) }, interval: 'month', status: 'trialing' }

  it('is announced to end seven days ahead, once', async () => {
    await arrive(customerCreated(MONDAY_NOON), subscriptionStarted(MONDAY_NOON, trial))
    await hub.advance({ days: 22, hours: 23 })
    expect(await sent()).toEqual([])
    await hub.advance({ hours: 1 })
    expect(await hub.messages()).toMatchObject([
      { trigger: 'trial-ending', address: 'ada@example.com', data: { price: { amount: 1200, currency: 'EUR' } } },
    ])
    await hub.advance({ days: 4 })
    await arrive(trialWillEnd(hub.clock.now(), trial))
    expect(await sent()).toEqual(['trial-ending'])
    expect(await reasons('trial-ending')).toEqual(['sent', 'refused-reentry'])
  })

  it('is announced late, and says so, when the platform’s own announcement is the first that is heard', async () => {
    hub.clock.set(inDays(27))
    await arrive(customerCreated(hub.clock.now()), trialWillEnd(hub.clock.now(), trial))
    await hub.advance({ minutes: 5 })
    expect(await reasons('trial-ending')).toEqual(['deadline-missed'])
  })

  // It is the evening of 10 March when the trial is first heard of. Seven days are those of the person's calendar.
  it.each([
    ['16 March, late', '2026-03-16T23:00:00Z', {}, 'deadline-missed'],
    ['16 March', '2026-03-16T20:00:00Z', {}, 'deadline-missed'],
    ['17 March', '2026-03-17T20:59:00Z', {}, 'sent'],
    ['17 March in Berlin, and 16 March elsewhere', '2026-03-16T23:00:00Z', { country: 'DE' }, 'sent'],
    [
      '16 March in California, and 17 March elsewhere',
      '2026-03-17T05:00:00Z',
      { country: 'US', state: 'CA' },
      'deadline-missed',
    ],
  ])('that ends on %s is announced as what it is', async (_when, until, from, reason) => {
    hub.clock.set(new Date('2026-03-10T21:00:00Z'))
    const short = { ...trial, trial: { from: new Date('2026-02-20T12:00:00Z'), until: new Date(until) } }
    await arrive(customerCreated(hub.clock.now(), from), subscriptionStarted(hub.clock.now(), short))
    await hub.advance({ minutes: 5 })
    expect(await reasons('trial-ending')).toEqual([reason])
  })

  it.each<[string, () => Post, string]>([
    ['is cancelled', () => subscriptionCanceled(inDays(2), trial), 'cancelled'],
    ['is set to end', () => subscriptionUpdated(inDays(2), { ...trial, cancelAtPeriodEnd: true }), 'not-true-any-more'],
  ])('is not announced when it %s', async (_what, happens, reason) => {
    await arrive(customerCreated(MONDAY_NOON), subscriptionStarted(MONDAY_NOON, trial))
    await hub.advance({ days: 2 })
    await arrive(happens())
    await hub.advance({ days: 40 })
    expect(await sent()).not.toContain('trial-ending')
    expect(await reasons('trial-ending')).toContain(reason)
  })

  it('that is extended is announced for its new end', async () => {
    const longer = { ...trial, trial: { from: MONDAY_NOON, until: inDays(60) } }
    await arrive(customerCreated(MONDAY_NOON), subscriptionStarted(MONDAY_NOON, trial))
    await hub.advance({ days: 2 })
    await arrive(subscriptionUpdated(hub.clock.now(), longer))
    await hub.advance({ days: 40 })
    expect(await sent()).toEqual([])
    await hub.advance({ days: 11 })
    expect(await sent()).toEqual(['trial-ending'])
  })
})

describe('a yearly renewal', () => {
  const yearly = { interval: 'year', periodEnd: inDays(365) }
  const started = (country?: string, state?: string) => [
    customerCreated(MONDAY_NOON, { ...(country && { country }), ...(state && { state }) }),
    subscriptionStarted(MONDAY_NOON, yearly),
  ]

  it.each([
    ['California', 'US', 'CA'],
    ['Colorado', 'US', 'CO'],
    ['France', 'FR', undefined],
  ])('is announced thirty days ahead in %s, and not again by the platform', async (_where, country, state) => {
    await arrive(...started(country, state))
    await hub.advance({ days: 334, hours: 23 })
    expect(await sent()).toEqual([])
    await hub.advance({ hours: 1 })
    expect(await hub.messages()).toMatchObject([{ trigger: 'renewal-upcoming', data: { amountDue: { amount: 1200 } } }])
    await hub.advance({ days: 23 })
    await arrive(renewalUpcoming(hub.clock.now(), inDays(365)))
    expect(await sent()).toEqual(['renewal-upcoming'])
  })

  it('is announced after the deadline all the same, and says so', async () => {
    hub.clock.set(inDays(355))
    await arrive(...started('US', 'CA'))
    expect(await reasons('renewal-upcoming')).toEqual(['deadline-missed'])
  })

  it('waits for its day though the platform announces it earlier', async () => {
    await arrive(...started('US', 'CO'))
    await hub.advance({ days: 320 })
    await arrive(renewalUpcoming(hub.clock.now(), inDays(365)))
    expect(await sent()).toEqual([])
    await hub.advance({ days: 15 })
    expect(await sent()).toEqual(['renewal-upcoming'])
  })

  it('of a month waits for the platform’s word', async () => {
    const monthly = { interval: 'month', periodEnd: inDays(30) }
    await arrive(customerCreated(MONDAY_NOON), subscriptionStarted(MONDAY_NOON, monthly))
    await hub.advance({ days: 23 })
    expect(await sent()).toEqual([])
    await arrive(renewalUpcoming(hub.clock.now(), inDays(30)))
    expect(await sent()).toEqual(['renewal-upcoming'])
  })
})

describe('a card', () => {
  const until = '2026-06'
  const known = [customerCreated(MONDAY_NOON), subscriptionStarted(MONDAY_NOON), card('attached', MONDAY_NOON, until)]

  it('is asked for when its last month begins, and again a week before its end', async () => {
    await arrive(...known)
    hub.clock.set(new Date('2026-06-01T08:59:00Z'))
    await hub.settle()
    expect(await sent()).toEqual([])
    await hub.advance({ minutes: 1 })
    expect(await sent()).toEqual(['card-expiring'])
    hub.clock.set(new Date('2026-06-24T09:00:00Z'))
    await hub.settle()
    expect(await sent()).toEqual(['card-expiring', 'card-expiring'])
  })

  it.each<[string, Post[]]>([
    ['its network has renewed', [card('automatically_updated', inDays(10), '2029-06')]],
    ['was taken away', [card('detached', inDays(10), until)]],
    ['paid for what has ended', [subscriptionCanceled(inDays(10))]],
  ])('is not asked for when it %s', async (_what, posts) => {
    await arrive(...known)
    hub.clock.set(inDays(10))
    await arrive(...posts)
    hub.clock.set(new Date('2026-06-25T09:00:00Z'))
    await hub.settle()
    expect(await sent()).not.toContain('card-expiring')
  })

  it.each([
    ['in its last days is not asked for twice', '2026-06-26T10:00:00Z', ['card-expiring']],
    ['when it had expired is not said to expire', '2026-07-01T10:00:00Z', []],
  ])('that was added %s', async (_when, at, expected) => {
    hub.clock.set(new Date(at))
    await arrive(
      subscriptionStarted(hub.clock.now()),
      customerCreated(hub.clock.now()),
      card('attached', hub.clock.now(), until),
    )
    expect(await sent()).toEqual(expected)
  })
})

it('confirms that a subscription has ended, once', async () => {
  const ended = subscriptionCanceled(MONDAY_NOON)
  await arrive(customerCreated(MONDAY_NOON), ended, ended)
  expect(await sent()).toEqual(['subscription-canceled'])
})

it('does not confirm what only is set to end', async () => {
  await arrive(customerCreated(MONDAY_NOON), subscriptionUpdated(MONDAY_NOON, { cancelAtPeriodEnd: true }))
  expect(await sent()).toEqual([])
})

it.each<[string, Post[], string[]]>([
  ['stands', [], ['sent']],
  ['was voided', [invoiceVoided(minutesFrom(MONDAY_NOON, -1))], ['cancelled']],
])('dunning asks whether the invoice still %s', async (_what, before, expected) => {
  await arrive(...before, paymentFailed(MONDAY_NOON))
  expect(await reasons('payment-failed')).toEqual(expected)
})
