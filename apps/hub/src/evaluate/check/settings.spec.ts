import { atLeast, count } from '@beckon/trigger-kit'
import { faultsOf, when } from '../../../../../test/support/sound-trigger.ts'

const SETTINGS = [
  ['marketing without a topic', { topic: undefined }, 'topic: a marketing trigger needs one'],
  [
    'a class there is not',
    { class: 'promotional' },
    'class: there is no "promotional"; expected one of marketing, transactional',
  ],
  ['a priority that is no number', { priority: 'high' }, 'priority: saw "high"; expected a whole number'],
  ['a holdout over 100', { holdout: 150 }, 'holdout: saw 150; expected a percentage from 0 to 100'],
  ['another word for quiet hours', { quietHours: 'holt' }, 'quietHours: saw "holt"; did you mean "hold"?'],
  [
    'a branch on clicks that nobody counts',
    { trackClicks: undefined },
    'trackClicks: it goes by clicks and does not say who counts them; expected true',
  ],
  [
    "what became of a run's message as its end",
    { cancelOn: [{ event: 'message.bounced', by: 'message' }] },
    'cancelOn: by: what became of a run',
  ],
  ['another word for counted clicks', { trackClicks: 'yes' }, 'trackClicks: saw "yes"; expected true or false'],
  ['an overdue of nothing', { overdue: {} }, 'overdue: saw 0 ms; expected as { hours: 1 }'],
  ['a settle below nothing', { settle: { minutes: -5 } }, 'settle.minutes: saw -5; expected a number, zero or more'],
  ['a re-entry after nothing', { reentry: { after: {} } }, 'reentry: after: saw 0 ms'],
  ['a re-entry in other words', { reentry: 'once' }, 'reentry: saw "once"; expected one of never, per-key'],
  [
    'a segment nobody declared',
    { on: ['segment.entered'], segment: 'laps' },
    'segment: there is no segments/laps; did you mean "lapsed"?',
  ],
  ['a segment event without its segment', { on: ['segment.entered'] }, 'segment: segment.entered of which one?'],
  [
    'a segment beside other events',
    { segment: 'lapsed' },
    'on: with `segment`, expected either segment.entered or segment.exited',
  ],
  [
    'an interest there is not',
    { audience: { by: { seen: { days: 3 } }, rest: {} } },
    'audience: by: there is no "seen"',
  ],
  ['an interest of no length', { audience: { by: { viewed: {} }, rest: {} } }, 'audience: by: viewed: saw 0 ms'],
  [
    'an anchor to cancel since',
    { cancelOn: [{ event: 'order.placed', by: 'cart', since: 'start' }] },
    'cancelOn: since: saw "start"; expected "anchor"',
  ],
  ['a count at the beginning', when(atLeast(count('order.placed'), 2)), 'when: reads what a person did so far'],
  [
    'a count of an event nobody states',
    { stillTrue: atLeast(count('order.place'), 2) },
    'stillTrue: count: there is no event "order.place"',
  ],
  ['a count over no time', { stillTrue: atLeast(count('order.placed', {}), 2) }, 'stillTrue: count: saw 0 ms'],
] as const

it.each(SETTINGS)('refuses %s', (_what, change, fault) => {
  expect(faultsOf(change)).toEqual(expect.arrayContaining([expect.stringContaining(fault)]))
})

const KEYS = [
  [
    'the same for all',
    { key: ['event.type'] },
    'key: event.type is the same for many; expected a part that names the occurrence',
  ],
  [
    'of a thing that many look at',
    { on: ['product.viewed'], key: ['event.data.productId'] },
    'key: event.data.productId is of many people, and they would share one run; expected contact.id beside it',
  ],
  [
    'of a thing that many buy',
    { key: ['cart.items.0.variantId', 'event.day'] },
    'key: cart.items.0.variantId is of many people, and they would share one run; expected cart.id or contact.id beside',
  ],
  [
    'of what only the merchant knows',
    { on: ['x.learnt'], key: ['event.data.courseId'] },
    'key: event.data.courseId is of many people',
  ],
  ['another at each look', { key: ['cart.id', 'now'] }, 'key: `now` is another at each look'],
  ['personal', { key: ['contact.email'] }, 'key: contact.email may change, and is about a person; expected contact.id'],
  ['nowhere in the sample', { key: ['order.id'] }, 'key: the sample has no order.id; expected a text or a number'],
  ['no scalar', { key: ['cart.id', 'cart.items'] }, 'key: the sample has no cart.items; expected a text or a number'],
  [
    'the person alone, with a re-entry',
    { key: ['contact.id'] },
    'key: contact.id is the same for ever, so `reentry: { after }` lets nobody in again',
  ],
] as const

const NAMING = [
  ['a thing of many beside the person', { on: ['product.viewed'], key: ['contact.id', 'event.data.productId'] }],
  ['a thing of many, of an audience', { key: ['variant.id'], audience: { by: { viewed: { days: 1 } }, rest: {} } }],
  ['a thing of one person', { key: ['fulfillment.orderId'] }],
  ["the merchant's own event", { on: ['x.scanned'], key: ['event.data.id'] }],
] as const

it.each(NAMING)('takes a key that names %s', (_what, change) => {
  expect(faultsOf(change).filter(fault => /^key: .*(many|share)/.test(fault))).toEqual([])
})

it.each(KEYS)('refuses a key that is %s', (_what, change, fault) => {
  expect(faultsOf(change)).toEqual(expect.arrayContaining([expect.stringContaining(fault)]))
})
