import { above, equals, exists, oneOf } from '@beckon/trigger-kit'
import { faultsOf, steps, when } from '../../../../../test/support/sound-trigger.ts'

const NAMES = [
  [
    'an event nobody states',
    { on: ['cart.updatd'] },
    'on: there is no event "cart.updatd"; did you mean "cart.updated"?',
  ],
  ['no event', { on: [] }, 'on: expected an event at least'],
  [
    'a cancelling event nobody states',
    { cancelOn: [{ event: 'order.place', by: 'cart' }] },
    'cancelOn: there is no event "order.place"; did you mean "order.placed"?',
  ],
  [
    'a thing nobody knows',
    { cancelOn: [{ event: 'order.placed', by: 'basket' }] },
    'cancelOn: by: there is no "basket"; expected one of',
  ],
  [
    'a field nobody states',
    { stillTrue: above('cart.itemsCount', 0) },
    'stillTrue: there is no "cart.itemsCount"; did you mean "cart.itemCount"?',
  ],
  [
    'a field far from any',
    { anchor: 'cart.at.whenever' },
    'anchor: there is no "cart.at.whenever"; expected one of cart.at.content, cart.at.marketing',
  ],
  [
    'a field of a value',
    when(exists('cart.itemCount.amount')),
    'when: there is no "cart.itemCount.amount"; cart.itemCount is a value and has no fields',
  ],
  [
    'a field of a list',
    when(exists('cart.items.title')),
    'when: there is no "cart.items.title"; cart.items is a list: expected cart.items.length, or a place as cart.items.0',
  ],
  ['a name nobody has', when(exists('basket.id')), 'when: there is no "basket.id"'],
  ['an inherited name', when(exists('cart.constructor')), 'when: there is no "cart.constructor"'],
  [
    'the right-hand side of a comparison',
    when(above('cart.itemCount', { path: 'cart.count' })),
    'when: there is no "cart.count"',
  ],
  ['a field of the event', when(exists('event.data.crt.id')), 'when: there is no "event.data.crt.id"'],
  [
    'a word that is never said',
    { on: ['consent.changed'], when: oneOf('event.data.consent.state', ['subscribd']) },
    'when: event.data.consent.state is never "subscribd"; did you mean "subscribed"?',
  ],
  [
    'a field of the person that nobody states or notes',
    when(exists('contact.shoeSize')),
    'when: there is no "contact.shoeSize"',
  ],
  [
    'how a person stands to an item, without an audience',
    when(exists('interest.at')),
    'when: there is no "interest.at"; expected one of',
  ],
  [
    'what is asked at the end, at the beginning',
    when(equals('consentBefore', 'pending')),
    '`consentBefore` is asked in `stillTrue` and `onlyIf` only',
  ],
  [
    'stock, which may change before a message goes',
    when(equals('cart.soldOut', true)),
    '`cart.soldOut` is known when a message is about to go',
  ],
  [
    'what must hold of a message',
    steps({ send: { channel: 'email', template: 'receipt', data: {}, onlyIf: equals('cart.soldout', false) } }),
    'step 0: onlyIf: there is no "cart.soldout"; did you mean "cart.soldOut"?',
  ],
  [
    'engagement, where nothing was sent',
    when(equals('engagement.clicked', true)),
    '`engagement` is asked in a branch only',
  ],
  [
    'a segment nobody declared',
    { stillTrue: equals('segments.lapsd', true) },
    'stillTrue: there is no "segments.lapsd"; did you mean "segments.lapsed"?',
  ],
  [
    'where the yes stands',
    { consentedBy: { path: 'cart.accepts', at: 'cart.at.marketing' } },
    'consentedBy: there is no "cart.accepts"',
  ],
  [
    'the deadline',
    { deadline: 'subscription.periodend' },
    'deadline: there is no "subscription.periodend"; did you mean "subscription.periodEnd"?',
  ],
  [
    'the data of a message',
    steps({ send: { channel: 'email', template: 'receipt', data: { total: 'cart.totl' } } }, { wait: { hours: 1 } }),
    'step 0: data.total: there is no "cart.totl"; did you mean "cart.total"?',
  ],
  [
    'a date to wait for',
    steps({ until: { date: 'contact.birtday' } }),
    'step 0: until: there is no "contact.birtday"; did you mean "contact.birthday"?',
  ],
  [
    'a branch',
    steps({ branch: [{ when: exists('engagement.opened'), steps: [] }] }),
    'step 0: branch: there is no "engagement.opened"',
  ],
  [
    'what is noted',
    steps({ update: { field: 'seen', to: { path: 'cart.urls' } } }),
    'step 0: update: there is no "cart.urls"; did you mean "cart.url"?',
  ],
] as const

it.each(NAMES)('refuses %s', (_what, change, fault) => {
  expect(faultsOf(change)).toEqual(expect.arrayContaining([expect.stringContaining(fault)]))
})

const FREE = [
  ["any name in the merchant's own events", { on: ['x.scanned'], when: exists('event.data.shelf.row') }],
  ['a name that the merchant added to an event', when(exists('event.data.x-shelf'))],
  ['a field that some step notes', when(exists('contact.favourite'))],
  [
    'how a person stands to an item, with an audience',
    { audience: { by: { viewed: { days: 1 } }, rest: {} }, ...when(exists('interest.at')) },
  ],
] as const

it.each(FREE)('lets a trigger read %s', (_what, change) => {
  expect(faultsOf(change).filter(fault => fault.includes('there is no'))).toEqual([])
})
