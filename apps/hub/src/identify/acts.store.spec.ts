import type { Event } from '../event.ts'
import { keptFacts } from './acts.store.ts'

const NOON = new Date('2026-03-02T12:00:00.000Z')

const eventOf = (type: Event['type'], data: Event['data']): Event => ({
  ...{ tenantId: 'default', id: '1', itemId: '1', type, source: 'shop', account: 'a', isTest: false },
  ...{ occurredAt: NOON, receivedAt: NOON, person: { email: 'ada@example.com' }, data },
})

const CART = { cart: { tokens: ['c1', 'c2'] } }

it.each<[string, Event, string[], string[]]>([
  ['a cart by its person alone', eventOf('cart.updated', CART), ['person'], ['email']],
  [
    'a cart by its tokens too, where a trigger asks by them',
    eventOf('cart.updated', CART),
    ['cart'],
    ['cart', 'cart', 'email'],
  ],
  ['nothing that no trigger asks for', eventOf('cart.updated', CART), [], []],
  [
    'other things by all they name, for a trigger that asks otherwise later',
    eventOf('ticket.resolved', { ticket: { id: '7' } }),
    ['person'],
    ['ticket', 'email'],
  ],
  [
    'an order whoever asks',
    eventOf('order.placed', { order: { id: '5' }, ...CART }),
    [],
    ['cart', 'cart', 'order', 'email'],
  ],
])('keeps %s', (_what, event, asked, kinds) => {
  const kept = keptFacts([event], () => new Set(asked)).map(({ ref }) => ref.slice(0, ref.indexOf(':')))
  expect(kept.toSorted()).toEqual(kinds.toSorted())
})

it.each<[string, NonNullable<Event['person']>, string[]]>([
  [
    'their address, of all that proves who they are',
    { id: '7', email: 'ada@example.com', anonymousId: 'a' },
    ['email'],
  ],
  ['the first of their names, where there is no address', { id: '7', anonymousId: 'a' }, ['id']],
  [
    'what may be somebody else’s besides',
    { id: '7', email: 'ada@example.com', phone: '+493012345678', alsoKnownAs: { emails: ['typed@example.com'] } },
    ['email', 'email', 'phone'],
  ],
])('keeps what somebody did by %s', (_what, person, kinds) => {
  const event = { ...eventOf('order.placed', {}), person }
  const kept = keptFacts([event], () => new Set()).map(({ ref }) => ref.slice(0, ref.indexOf(':')))
  expect(kept.toSorted()).toEqual(kinds)
})
