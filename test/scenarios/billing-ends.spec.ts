import {
  card,
  customerCreated,
  renewalUpcoming,
  type SubscriptionFacts,
  subscriptionCanceled,
  subscriptionStarted,
  subscriptionUpdated,
} from '../support/billing.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
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

async function say(type: string, data: object): Promise<void> {
  await hub.receive('track', track(siteEvent(type, MONDAY_NOON, { email: 'ada@example.com' }, data)))
  await hub.settle()
}

const told = (trigger: string) => hub.messages(trigger)

/** What is known changes on the second day; who would be told of it by the day `until` was. */
async function toldAfter(trigger: string, begun: SubscriptionFacts, change: SubscriptionFacts, until: number) {
  await arrive(customerCreated(MONDAY_NOON), subscriptionStarted(MONDAY_NOON, begun))
  hub.clock.set(inDays(2))
  await arrive(subscriptionUpdated(inDays(2), { ...begun, ...change }))
  hub.clock.set(inDays(until))
  await hub.settle()
  return (await told(trigger)).length
}

const yearly = { interval: 'year', periodEnd: inDays(60) }

it.each<[string, SubscriptionFacts, number]>([
  ['goes on', {}, 1],
  ['is set to end when the period does', { cancelAt: inDays(60) }, 0],
  ['is set to end before', { cancelAt: inDays(50) }, 0],
  ['is set to end in a later period', { cancelAt: inDays(400) }, 1],
  ['rests', { status: 'paused' }, 0],
  ['is given up on', { status: 'unpaid' }, 0],
  ['was never paid', { status: 'incomplete_expired' }, 0],
  ['waits for its first payment still', { status: 'incomplete' }, 0],
  ['is behind with a payment, which is still collected', { status: 'past_due' }, 1],
  ['has become a monthly one, and ends sooner', { interval: 'month', periodEnd: inDays(32) }, 0],
  ['renews on a later day', { periodEnd: inDays(150) }, 0],
])('a renewal is announced of a subscription only if it is to come: it %s', async (_what, change, expected) => {
  expect(await toldAfter('renewal-upcoming', yearly, change, 59)).toBe(expected)
})

it('a renewal is announced once the first payment came, though its notice was due before', async () => {
  const soon = { interval: 'year', periodEnd: inDays(20) }
  await arrive(customerCreated(MONDAY_NOON), subscriptionStarted(MONDAY_NOON, { ...soon, status: 'incomplete' }))
  expect(await told('renewal-upcoming')).toEqual([])
  await hub.advance({ hours: 1 })
  await arrive(subscriptionUpdated(hub.clock.now(), soon))
  expect(await told('renewal-upcoming')).toHaveLength(1)
})

it('a renewal that was put off is announced for its new day', async () => {
  expect(await toldAfter('renewal-upcoming', yearly, { periodEnd: inDays(150) }, 121)).toBe(1)
  const [message] = await told('renewal-upcoming')
  expect(message?.data.periodEnd).toBe(inDays(150).toISOString())
})

const trial = { trial: { from: MONDAY_NOON, until: inDays(14) }, periodEnd: inDays(14), status: 'trialing' }

it.each<[string, SubscriptionFacts, number]>([
  ['goes on', {}, 1],
  ['is set to end with the trial', { cancelAt: inDays(14) }, 0],
  ['is set to end later', { cancelAt: inDays(30) }, 1],
  ['rests', { status: 'paused' }, 0],
  ['has ended', { status: 'canceled' }, 0],
  ['was never paid', { status: 'incomplete_expired' }, 0],
  ['is given up on', { status: 'unpaid' }, 0],
])(
  'the end of a trial is announced of a subscription only if it is charged then: it %s',
  async (_w, change, expected) => {
    expect(await toldAfter('trial-ending', { ...trial, interval: 'month' }, change, 13)).toBe(expected)
  },
)

// First heard of ten days ahead, where California asks for fifteen of what renews less often than every 360 days.
it.each([
  ['year', 1, ['deadline-missed']],
  ['month', 12, ['deadline-missed']],
  ['week', 52, ['deadline-missed']],
  ['day', 365, ['deadline-missed']],
  ['month', 7, ['sent']],
  ['month', 6, []],
  ['week', 26, []],
])('what renews by the %s, every %i, is a year if it lasts one', async (interval, intervalCount, expected) => {
  const facts = { interval, intervalCount, periodEnd: inDays(10) }
  await arrive(customerCreated(MONDAY_NOON, { country: 'US', state: 'CA' }), subscriptionStarted(MONDAY_NOON, facts))
  expect(await hub.reasons('renewal-upcoming')).toEqual(expected)
})

describe('a trial on a yearly plan', () => {
  const ofAYear = { ...trial, interval: 'year' }

  it('is announced as a trial alone, also when the platform announces its first charge', async () => {
    await arrive(customerCreated(MONDAY_NOON), subscriptionStarted(MONDAY_NOON, ofAYear))
    hub.clock.set(inDays(8))
    await arrive(renewalUpcoming(inDays(8), inDays(14)))
    hub.clock.set(inDays(13))
    await hub.settle()
    expect((await hub.messages()).map(message => message.trigger)).toEqual(['trial-ending'])
  })

  it('is followed by a renewal, which is announced', async () => {
    await arrive(customerCreated(MONDAY_NOON), subscriptionStarted(MONDAY_NOON, ofAYear))
    hub.clock.set(inDays(8))
    await hub.settle()
    hub.clock.set(inDays(14))
    await arrive(subscriptionUpdated(inDays(14), { ...ofAYear, status: 'active', periodEnd: inDays(379) }))
    hub.clock.set(inDays(349))
    await hub.settle()
    expect((await hub.messages()).map(message => message.trigger)).toEqual(['trial-ending', 'renewal-upcoming'])
  })
})

const paused = (resumesAt: Date | null) => ({
  more: { pause_collection: { behavior: 'void', resumes_at: resumesAt && resumesAt.getTime() / 1000 } },
})

describe.each<[string, SubscriptionFacts]>([
  ['renewal-upcoming', yearly],
  ['trial-ending', { ...trial, interval: 'month' }],
])('%s, when the subscription is', (trigger, begun) => {
  const end = begun.periodEnd as Date
  const until = (end.getTime() - MONDAY_NOON.getTime()) / 86_400_000 - 1

  it.each<[string, object, number]>([
    ['not collected any more', paused(null), 0],
    ['not collected until later', paused(minutesFrom(end, 60)), 0],
    ['collected again by then', paused(minutesFrom(end, -60)), 1],
    ['collected', { more: { pause_collection: null } }, 1],
  ])('%s', async (_what, change, expected) => {
    expect(await toldAfter(trigger, begun, change, until)).toBe(expected)
  })

  const all = { amount: 1200, currency: 'EUR' }
  const coupon = (endsAt: Date | null) => ({ id: 'di_1', end: endsAt && endsAt.getTime() / 1000, coupon: {} })
  const [vat, within] = [false, true].map(inclusive => ({ id: 'txr_1', inclusive, percentage: 20 }))
  it.each<[string, object, object | null]>([
    ['charged by itself', { collection_method: 'charge_automatically', discounts: [] }, all],
    ['paid by invoice', { collection_method: 'send_invoice' }, null],
    ['discounted', { discounts: ['di_1'] }, null],
    ['discounted, as older versions say it', { discount: { coupon: { percent_off: 100 } } }, null],
    ['discounted for longer', { discount: coupon(minutesFrom(end, 1)) }, null],
    ['discounted for as long as it lasts', { discount: coupon(null) }, null],
    ['discounted until then', { discount: coupon(end) }, all],
    ['discounted until then, which both lists say', { discount: coupon(end), discounts: ['di_1'] }, all],
    ['discounted twice, and once until then', { discount: coupon(end), discounts: ['di_1', 'di_2'] }, null],
    ['taxed on top', { default_tax_rates: [vat] }, null],
    ['taxed on top, as the oldest versions say it', { tax_percent: 20 }, null],
    ['taxed within its price', { default_tax_rates: [within] }, all],
    ['taxed by what the platform computes', { automatic_tax: { enabled: true } }, null],
    ['taxed by nobody', { automatic_tax: { enabled: false }, default_tax_rates: [], tax_percent: null }, all],
  ])('%s: no other charge is told than there will be', async (_what, more, charge) => {
    await toldAfter(trigger, begun, { more }, until)
    expect((await told(trigger)).map(({ data }) => ('amountDue' in data ? data.amountDue : data.price))).toEqual([
      charge,
    ])
  })
})

it('what a discounted renewal comes to is told once the platform has announced it, and not before', async () => {
  const discounted = { ...yearly, more: { discounts: ['di_1'] } }
  await arrive(customerCreated(MONDAY_NOON), subscriptionStarted(MONDAY_NOON, discounted))
  hub.clock.set(inDays(15))
  await arrive(renewalUpcoming(inDays(15), inDays(60), { amount: 900 }))
  hub.clock.set(inDays(59))
  await hub.settle()
  expect((await told('renewal-upcoming')).map(({ data }) => data.amountDue)).toEqual([{ amount: 900, currency: 'EUR' }])
})

describe('a trial that goes on only if there is a card by then', () => {
  const without = (missing_payment_method: string) => ({ trial_settings: { end_behavior: { missing_payment_method } } })
  const monthly = { ...trial, interval: 'month' }

  it.each<[string, object, boolean | null]>([
    ['it would be cancelled, and names no card', without('cancel'), true],
    ['it would be paused, and names no card', { ...without('pause'), default_payment_method: null }, true],
    ['it names a card', { ...without('cancel'), default_payment_method: 'pm_1' }, false],
    ['it names a card of the older kind', { ...without('pause'), default_source: 'card_1' }, false],
    ['it is invoiced without one', without('create_invoice'), false],
    ['its invoice is for the payer to settle', { ...without('cancel'), collection_method: 'send_invoice' }, false],
    ['nothing is said of it', {}, null],
  ])('%s: no charge is promised that depends on one', async (_what, more, expected) => {
    await arrive(customerCreated(MONDAY_NOON), subscriptionStarted(MONDAY_NOON, { ...monthly, more }))
    hub.clock.set(inDays(13))
    await hub.settle()
    expect((await told('trial-ending')).map(({ data }) => data.needsCard)).toEqual([expected])
    expect((await letter()).includes('If there is none, it does not go on and you pay nothing')).toBe(expected === true)
  })

  it('is one like any other once it names a card', async () => {
    const named = { more: { ...without('cancel'), default_payment_method: 'pm_1' } }
    expect(await toldAfter('trial-ending', { ...monthly, more: without('cancel') }, named, 13)).toBe(1)
    expect(await letter()).toContain('your payment method is charged')
  })
})

/** The one letter that went, as it is read. */
async function letter(): Promise<string> {
  const [message] = await hub.messages()
  const answer = await fetch(`${hub.url}/admin/api/messages/${message?.id}`, {
    headers: { authorization: `Bearer ${hub.adminToken}` },
  })
  const { text } = (await answer.json()) as { text: string }
  return text.replaceAll(/\s+/g, ' ')
}

describe('a card', () => {
  const LAST_MONTH = new Date('2026-06-01T09:00:00Z')
  const known = (...more: Post[]) => [customerCreated(MONDAY_NOON), card('attached', MONDAY_NOON, '2026-06'), ...more]
  const other = { id: 'sub_2' }

  it.each<[string, Post[], number]>([
    ['to something', [subscriptionStarted(MONDAY_NOON)], 1],
    ['to nothing', [], 0],
    ['to what has ended', [subscriptionStarted(MONDAY_NOON), subscriptionCanceled(inDays(10))], 0],
    ['to what was never paid', [subscriptionStarted(MONDAY_NOON, { status: 'incomplete_expired' })], 0],
    ['to what is given up on', [subscriptionStarted(MONDAY_NOON, { status: 'unpaid' })], 0],
    ['to what rests', [subscriptionStarted(MONDAY_NOON, { status: 'paused' })], 1],
    [
      'to one of two still',
      [
        subscriptionStarted(MONDAY_NOON),
        subscriptionStarted(MONDAY_NOON, other),
        subscriptionCanceled(inDays(9), other),
      ],
      1,
    ],
    [
      'to something again',
      [subscriptionStarted(MONDAY_NOON), subscriptionCanceled(inDays(9)), subscriptionStarted(inDays(11), other)],
      1,
    ],
    ['to what others subscribe to', [subscriptionStarted(MONDAY_NOON, { customer: 'cus_2' })], 0],
  ])('is asked for of whoever subscribes %s', async (_what, posts, expected) => {
    await arrive(...known(...posts))
    hub.clock.set(LAST_MONTH)
    await hub.settle()
    expect(await told('card-expiring')).toHaveLength(expected)
  })

  it('is not asked for of whoever has ended a subscription without a word on its state', async () => {
    const subscription = { id: 'sub_9' }
    await arrive(...known())
    await say('subscription.started', { subscription })
    await say('subscription.canceled', { subscription })
    hub.clock.set(LAST_MONTH)
    await hub.settle()
    expect(await told('card-expiring')).toEqual([])
  })
})
