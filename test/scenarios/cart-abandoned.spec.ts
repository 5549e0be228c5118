import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { cart, checkout, deliveredAgain, order } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const sent = async () => (await hub.messages()).map(message => message.trigger)

it('reminds a buyer an hour after the last change', async () => {
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.advance({ minutes: 59 })
  expect(await hub.messages()).toEqual([])
  await hub.advance({ minutes: 1 })
  expect(await hub.messages()).toMatchObject([
    { trigger: 'cart-abandoned', address: 'ada@example.com', state: 'accepted' },
  ])
})

it('reminds once, however often the same webhook comes', async () => {
  const webhook = checkout(MONDAY_NOON)
  for (const post of [webhook, webhook, deliveredAgain(webhook)]) {
    await hub.receive('shopify', post)
    await hub.settle()
  }
  expect(await hub.rows('SELECT id FROM inbox_item')).toHaveLength(2)
  await hub.advance({ hours: 1 })
  await hub.receive('shopify', webhook)
  await hub.receive('shopify', deliveredAgain(webhook))
  await hub.advance({ hours: 2 })
  expect(await sent()).toEqual(['cart-abandoned'])
})

it.each([
  ['the checkout', (at: Date) => checkout(at)],
  ['the cart behind it', (at: Date) => cart(at)],
])('begins the hour anew when %s is changed', async (_what, change) => {
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.advance({ minutes: 40 })
  await hub.receive('shopify', change(hub.clock.now()))
  await hub.advance({ minutes: 59 })
  expect(await sent()).toEqual([])
  await hub.advance({ minutes: 1 })
  expect(await sent()).toEqual(['cart-abandoned'])
})

it('does not begin the hour anew for a change that was long ago and comes late', async () => {
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.advance({ minutes: 40 })
  await hub.receive('shopify', cart(minutesFrom(MONDAY_NOON, -30)))
  await hub.advance({ minutes: 20 })
  expect(await sent()).toEqual(['cart-abandoned'])
})

it('does not remind of a cart that was emptied, and says so', async () => {
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.advance({ minutes: 30 })
  await hub.receive('shopify', cart(hub.clock.now(), { items: [] }))
  await hub.advance({ hours: 2 })
  expect(await sent()).toEqual([])
  expect(await hub.reasons()).toEqual(['not-true-any-more'])
})

it('reminds of a cart that was emptied and filled again', async () => {
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.advance({ minutes: 30 })
  await hub.receive('shopify', cart(hub.clock.now(), { items: [] }))
  await hub.advance({ minutes: 15 })
  await hub.receive('shopify', cart(hub.clock.now()))
  await hub.advance({ minutes: 59 })
  expect(await sent()).toEqual([])
  await hub.advance({ minutes: 1 })
  expect(await sent()).toEqual(['cart-abandoned'])
})

it('refuses to begin again for a change after the reminder, and says so', async () => {
  await hub.receive('shopify', checkout(MONDAY_NOON))
  await hub.advance({ hours: 1 })
  await hub.receive('shopify', checkout(hub.clock.now()))
  await hub.advance({ hours: 2 })
  expect(await sent()).toEqual(['cart-abandoned'])
  expect(await hub.reasons()).toEqual(['sent', 'refused-reentry'])
})

describe('a cart that was in the queue of a platform that was down', () => {
  it.each([
    ['20 hours', 20, ['sent']],
    ['26 hours', 26, ['overdue']],
  ])('after %s leads to: %s %j', async (_what, hours, reasons) => {
    await hub.receive('shopify', checkout(minutesFrom(MONDAY_NOON, -60 * hours)))
    await hub.advance({ minutes: 4, seconds: 59 })
    expect(await hub.reasons()).toEqual([])
    await hub.advance({ seconds: 1 })
    expect(await hub.reasons()).toEqual(reasons)
  })

  const anHourAgo = minutesFrom(MONDAY_NOON, -180)
  const old = [checkout(anHourAgo), order(minutesFrom(anHourAgo, 20), { checkoutToken: 'c0ffee' })]
  it.each([
    ['cart first', old],
    ['order first', old.toReversed()],
  ])('never reminds when its order comes with it, the %s', async (_order, posts) => {
    for (const post of posts) {
      await hub.receive('shopify', post)
      await hub.advance({ minutes: 4 })
    }
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual(['order-confirmed'])
  })
})
