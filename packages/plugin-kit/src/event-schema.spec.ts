import { EVENT_TYPES, type EventDraft } from './event.ts'
import { EVENT_GROUPS } from './event-catalogue.ts'
import { eventSchema } from './event-schema.ts'

const NOON = new Date('2026-03-02T12:00:00.000Z')
const draft = (type: EventDraft['type'], data: object): EventDraft => ({ type, occurredAt: NOON, data: { ...data } })

/** The fields at fault; undefined when there are none. */
function faults(event: EventDraft): readonly string[] | undefined {
  const issues = eventSchema(event.type).safeParse(event).error?.issues
  return issues && [...new Set(issues.map(({ path }) => path.join('.')))]
}

it('explains every type of the model, each in one group', () => {
  const explained = EVENT_GROUPS.flatMap(({ types }) => Object.keys(types))
  expect(explained.sort()).toEqual([...EVENT_TYPES].sort())
})

describe('an event', () => {
  const EUR = { amount: 4800, currency: 'EUR' }

  it.each<[string, EventDraft['type'], object, string[] | undefined]>([
    ['that says what its type asks for', 'order.placed', { order: { id: '5001', total: EUR } }, undefined],
    [
      'with fields that the model does not have',
      'order.placed',
      { order: { id: '5001', till: 4 }, staff: 'A' },
      undefined,
    ],
    ["of the merchant's own type", 'x.shelf-scanned', { shelf: 7 }, undefined],
    ['without the thing it is about', 'order.placed', {}, ['data.order']],
    [
      'with money in fractions',
      'order.placed',
      { order: { id: '1', total: { ...EUR, amount: 48.5 } } },
      ['data.order.total.amount'],
    ],
    [
      'with a thing that does not fit, whatever its type',
      'x.shelf-scanned',
      { cart: { tokens: [] } },
      ['data.cart.tokens'],
    ],
    ['with a link that runs a script', 'page.viewed', { url: 'javascript:alert(1)' }, ['data.url']],
    [
      'with a parcel',
      'fulfillment.shipped',
      { order: { id: '1' }, fulfillment: { id: '9', status: 'in_transit' } },
      undefined,
    ],
    ['about a parcel that is not told as one', 'fulfillment.shipped', { orderId: '1', trackingUrl: 'x' }, undefined],
    [
      'with a parcel that nothing tells from others',
      'fulfillment.shipped',
      { fulfillment: {} },
      ['data.fulfillment.id'],
    ],
    ['with a card that expires in a month', 'card.updated', { card: { id: 'c', expires: '2027-03' } }, undefined],
    [
      'with a card that expires in a thirteenth',
      'card.updated',
      { card: { id: 'c', expires: '2027-13' } },
      ['data.card.expires'],
    ],
    ['about a renewed card, without the card', 'card.updated', {}, ['data.card']],
    ['about an invoice that is closed', 'invoice.closed', { invoice: { id: 'in', status: 'void' } }, undefined],
    ['about a segment without its name', 'segment.entered', {}, ['data.segment']],
    ['of a type that there is not', 'order.eaten' as 'order.placed', {}, ['type']],
  ])('%s', (_what, type, data, expected) => {
    expect(faults(draft(type, data))).toEqual(expected)
  })

  it.each([
    ['1988-02-29', undefined],
    ['--02-29', undefined],
    ['1989-02-29', ['person.fields.birthday']],
    ['--02-30', ['person.fields.birthday']],
    ['29 February', ['person.fields.birthday']],
  ])('about a person who was born on %s', (birthday, expected) => {
    expect(faults({ ...draft('contact.updated', {}), person: { id: 'customer/1', fields: { birthday } } })).toEqual(
      expected,
    )
  })

  it.each([
    ['https://shop.example/reset?t=1', undefined],
    ['http://localhost:8080/reset?t=1', undefined],
    ['http://127.0.0.1/reset?t=1', undefined],
    ['http://shop.example/reset?t=1', ['data.url']],
    ['http://localhost.evil.example/reset?t=1', ['data.url']],
    ['javascript:alert(1)', ['data.url']],
    ['data:text/html,x', ['data.url']],
  ])('that lets in whoever has its link %s', (url, expected) => {
    expect(faults(draft('password.reset-requested', { url, requestId: '1' }))).toEqual(expected)
  })
})
