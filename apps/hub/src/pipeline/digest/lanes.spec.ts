import type { Event } from '../../event.ts'
import { deal, messagesIn, named, peopleIn } from './lanes.ts'
import type { OpenedItem } from './opened-item.ts'

const NOON = new Date('2026-03-02T12:00:00.000Z')

/** An item that tells of one order, or of a variant's price. */
function item(id: string, email: string | null, data: Event['data']): OpenedItem {
  const from = { tenantId: 'default', id, itemId: id, source: 'shop', account: 'a', isTest: false }
  const event: Event = {
    ...from,
    type: 'order.updated',
    ...{ occurredAt: NOON, receivedAt: NOON, person: email ? { email } : undefined, data },
  }
  const claimed = { ...from, position: 0, plugin: 'shop', requestId: id, receivedAt: NOON, attempts: 0, request: null }
  return { claimed, normalised: { state: 'done', events: [event] } }
}

const order = (id: string, email: string | null, orderId = id) => item(id, email, { order: { id: orderId } })
const ids = (lanes: readonly OpenedItem[][]) => lanes.map(lane => lane.map(({ claimed }) => claimed.id).sort())

it('deals strangers out evenly', () => {
  const items = ['1', '2', '3', '4'].map(n => order(n, `buyer-${n}@example.com`))
  const lanes = deal(items.map(named), 2, new Map())
  expect(lanes.map(lane => lane.length)).toEqual([2, 2])
})

it('gives what states prices a lane of its own, and the carts of all products the others', () => {
  const variant = (id: string) => item(id, null, { variant: { id, price: { decimal: '1' }, available: true } })
  const carts = ['1', '2', '3', '4'].map(n => order(n, `buyer-${n}@example.com`))
  expect(ids(deal([...carts, variant('2001'), variant('2002')].map(named), 2, new Map()))).toEqual([
    ['2001', '2002'],
    ['1', '3'],
    ['2', '4'],
  ])
  const stock = ['2001', '2002', '2003', '2004'].map(variant)
  expect(deal(stock.map(named), 2, new Map()).map(lane => lane.length)).toEqual([2, 2])
})

it.each([
  ['one person', [order('1', 'ada@example.com'), order('2', 'ada@example.com')]],
  ['one thing', [order('1', 'ada@example.com', '7'), order('2', 'bob@example.com', '7')]],
  [
    'people whom a third joins',
    [order('1', 'ada@example.com'), order('2', null, '9'), order('3', 'ada@example.com', '9')],
  ],
  [
    'prices of one variant',
    ['1', '2'].map(n => item(n, null, { variant: { id: '2001', price: { decimal: n }, available: true } })),
  ],
])('keeps %s in one lane', (_what, items) => {
  expect(ids(deal(items.map(named), 2, new Map()))).toEqual([items.map(({ claimed }) => claimed.id)])
})

it('keeps what became of a message, and a click in it, in the lane of whom it is about', () => {
  const ada = '00000000-0000-8000-8000-00000000000a'
  const report = item('2', null, { messageId: 'm' })
  const click = item('3', null, {})
  for (const one of click.normalised.state === 'done' ? click.normalised.events : [])
    Object.assign(one, { person: { contactId: ada } })
  const items = [order('1', 'ada@example.com'), report, click, order('4', 'bob@example.com')].map(named)
  expect(messagesIn(items).map(({ ref }) => ref)).toEqual(['message:m'])
  const owners = new Map([
    ['default email:ada@example.com', ada],
    ['default message:m', ada],
  ])
  expect(ids(deal(items, 2, owners))).toEqual([['1', '2', '3'], ['4']])
})

it('deals out what cannot be read as well: its own digest finds that out', () => {
  const broken = order('3', 'cleo@example.com')
  const [event] = broken.normalised.state === 'done' ? broken.normalised.events : []
  Object.assign(event as Event, { occurredAt: new Date(Number.NaN) })
  const items = [order('1', 'ada@example.com'), order('2', 'ada@example.com'), broken]
  expect(ids(deal(items.map(named), 2, new Map()))).toEqual([['1', '2'], ['3']])
})

it('keeps two names in one lane that are known to be one person’s', () => {
  const items = [order('1', 'ada@example.com'), order('2', 'countess@example.com'), order('3', 'bob@example.com')].map(
    named,
  )
  expect(peopleIn(items).map(({ ref }) => ref)).toEqual(
    ['ada', 'countess', 'bob'].map(name => `email:${name}@example.com`),
  )
  const [ada, countess, bob] = peopleIn(items).map(({ tenantId, ref }) => `${tenantId} ${ref}`)
  const owners = new Map([ada, countess, bob].map(name => [name as string, name === bob ? 'b' : 'a']))
  expect(ids(deal(items, 2, owners))).toEqual([['1', '2'], ['3']])
  expect(ids(deal(items, 2, new Map()))).not.toEqual([['1', '2'], ['3']])
})
