import type { EventData } from '@beckon/plugin-kit'
import type { State } from './state.ts'
import { mergeSubjectStates, type SubjectKind, subjectClaims } from './subject-state.ts'

const NOON = '2026-03-02T12:00:00.000Z'
const LATER = '2026-03-02T13:00:00.000Z'

type Fact = readonly [at: string, data: EventData]

/** What is known of the first thing of this kind, after these facts in this order. */
function merged(kind: SubjectKind, facts: readonly Fact[]): State {
  const states = facts.flatMap(([at, data]) =>
    subjectClaims(data, 'shop:ada', at)
      .filter(claim => claim.kind === kind)
      .map(({ state }) => state),
  )
  return states.reduce((left, right) => mergeSubjectStates(kind, left, right), {})
}

const known = (kind: SubjectKind, facts: readonly Fact[]): object =>
  Object.assign({}, ...Object.values(merged(kind, facts)).map(({ value }) => value))

const PLACED = { order: { id: '1', name: '#1042', email: 'ada@example.com', itemCount: 2 } }
const SHIPPED = { fulfillment: { id: '9', orderId: '1', status: 'success', trackingNumber: 'RR1', items: [] } }
const FAILED = { invoice: { id: 'in', status: 'open', paidAt: null } }
const invoiceIs = (status: string, more: object) => ({ invoice: { id: 'in', status, paidAt: null, ...more } })

it.each<[string, SubjectKind, readonly [Fact, Fact], object]>([
  [
    'a parcel names its order and leaves what is in it',
    'order',
    [
      [NOON, PLACED],
      [LATER, { order: { id: '1', name: '#1042' }, ...SHIPPED }],
    ],
    { name: '#1042', email: 'ada@example.com', itemCount: 2 },
  ],
  [
    'a refund names its order, and nothing of it',
    'order',
    [
      [NOON, PLACED],
      [LATER, { order: { id: '1' }, refund: { id: '5', amount: null } }],
    ],
    { name: '#1042', email: 'ada@example.com', itemCount: 2 },
  ],
  [
    'a carrier tells where a parcel is and leaves how to follow it',
    'fulfillment',
    [
      [NOON, SHIPPED],
      [LATER, { fulfillment: { id: '9', orderId: '1', status: 'delivered' } }],
    ],
    { orderId: '1', status: 'delivered', trackingNumber: 'RR1', items: [] },
  ],
  [
    'a ticket keeps its subject through its stages',
    'ticket',
    [
      [NOON, { ticket: { id: '31', subject: 'Where is it?' } }],
      [LATER, { ticket: { id: '31', status: '4' } }],
    ],
    { subject: 'Where is it?', status: '4' },
  ],
  [
    'a renewed card has its new date',
    'card',
    [
      [NOON, { card: { id: 'c', last4: '4242', expires: '2026-04' } }],
      [LATER, { card: { id: 'c', last4: '0077', expires: '2030-04' } }],
    ],
    { last4: '0077', expires: '2030-04' },
  ],
  [
    'an upcoming renewal leaves the terms',
    'subscription',
    [
      [NOON, { subscription: { id: 's', plan: 'Pro', interval: 'year', intervalCount: 1 } }],
      [LATER, { subscription: { id: 's', plan: 'Pro', periodEnd: LATER } }],
    ],
    { plan: 'Pro', periodEnd: LATER, interval: 'year', intervalCount: 1 },
  ],
  [
    'written off outranks the attempt that failed in the same second',
    'invoice',
    [
      [NOON, FAILED],
      [NOON, invoiceIs('uncollectible', { closedAt: NOON })],
    ],
    { status: 'uncollectible', paidAt: null, closedAt: NOON },
  ],
  [
    'what was written off may be paid later',
    'invoice',
    [
      [NOON, invoiceIs('uncollectible', { closedAt: NOON })],
      [LATER, { invoice: { id: 'in', status: 'paid', paidAt: LATER } }],
    ],
    { status: 'paid', paidAt: LATER },
  ],
])('%s', (_what, kind, facts, expected) => {
  expect(known(kind, facts)).toEqual(expected)
  expect(known(kind, facts.toReversed())).toEqual(expected)
})

it('knows since when the box on a cart is ticked, whatever repeats it, and the newest of all else', () => {
  const cart = (total: number) => ({
    cart: { tokens: ['cart/c'], total: { amount: total, currency: 'EUR' }, acceptsMarketing: true as const },
  })
  const facts: Fact[] = [
    [NOON, cart(100)],
    [LATER, cart(200)],
  ]
  for (const some of [facts, facts.toReversed()]) {
    expect(merged('cart', some)).toMatchObject({
      marketing: { at: NOON },
      content: { at: LATER, value: { total: { amount: 200 } } },
    })
  }
})
