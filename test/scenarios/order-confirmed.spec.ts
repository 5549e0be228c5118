import { mailboxChannel } from '../../apps/hub/src/deliver/mailbox.channel.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { deliveredAgain, order } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const reasons = () => hub.reasons('order-confirmed')

const addresses = async () => (await hub.messages()).map(message => message.address)

it('confirms an order at once, to the address it was placed with', async () => {
  await hub.receive(
    'shopify',
    order(MONDAY_NOON, { customer: { id: 7001, email: 'ada@example.com' }, email: 'desk@example.com' }),
  )
  await hub.settle()
  expect(await hub.messages()).toMatchObject([
    { trigger: 'order-confirmed', address: 'desk@example.com', state: 'accepted', data: { name: '#5001' } },
  ])
})

it('confirms an order once, however often and through whatever topic it comes', async () => {
  const placed = order(MONDAY_NOON)
  const later = minutesFrom(MONDAY_NOON, 5)
  const posts = [
    order(later, { topic: 'orders/paid' }),
    placed,
    placed,
    deliveredAgain(placed),
    order(later, { topic: 'orders/updated' }),
    order(later, { topic: 'orders/paid' }),
    deliveredAgain(placed),
  ]
  for (const post of posts) {
    await hub.receive('shopify', post)
    await hub.advance({ minutes: 1 })
  }
  expect(await addresses()).toEqual(['ada@example.com'])
})

it('confirms each of two orders of one person', async () => {
  await hub.receive('shopify', order(MONDAY_NOON))
  await hub.receive('shopify', order(MONDAY_NOON, { id: 5002 }))
  await hub.settle()
  expect((await hub.messages()).map(message => message.data.name).sort()).toEqual(['#5001', '#5002'])
})

it('says so when an order names no address', async () => {
  await hub.receive('shopify', order(MONDAY_NOON, { email: null }))
  await hub.settle()
  expect(await hub.messages()).toEqual([])
  expect(await reasons()).toEqual(['no-address'])
})

it('says so when an order names a phone only', async () => {
  await hub.receive('shopify', order(MONDAY_NOON, { email: null, phone: '+493012345678' }))
  await hub.settle()
  expect(await hub.messages()).toEqual([])
  expect(await reasons()).toEqual(['no-address'])
})

it.each([
  ['as they happened', (posts: Post[]) => posts],
  ['backwards', (posts: Post[]) => posts.toReversed()],
])('confirms an order to whom it turned out to be of, received %s', async (_what, sequence) => {
  const paid = { email: null, topic: 'orders/paid', customer: { id: 7001, email: 'ada@example.com' } }
  const facts = [order(MONDAY_NOON, { email: 'bob@example.com' }), order(minutesFrom(MONDAY_NOON, 1), paid)]
  for (const post of sequence(facts)) {
    await hub.receive('shopify', post)
    await hub.app.hub.pipeline.digest()
  }
  await hub.settle()
  expect(await addresses()).toEqual(['ada@example.com'])
})

describe('an order that was cancelled', () => {
  const cancelledAt = minutesFrom(MONDAY_NOON, 1)
  const placed = order(MONDAY_NOON)
  const cancelled = order(cancelledAt, { topic: 'orders/cancelled', cancelledAt })

  it('before the confirmation could go is not confirmed', async () => {
    await hub.receive('shopify', placed)
    await hub.receive('shopify', cancelled)
    await hub.settle()
    expect(await hub.messages()).toEqual([])
    expect(await reasons()).toEqual(['cancelled'])
  })

  it('is not confirmed either when the news of it came first', async () => {
    await hub.receive('shopify', cancelled)
    await hub.settle()
    await hub.receive('shopify', placed)
    await hub.settle()
    expect(await hub.messages()).toEqual([])
    expect(await reasons()).toEqual(['cancelled'])
  })

  it('afterwards had been confirmed', async () => {
    await hub.receive('shopify', placed)
    await hub.settle()
    await hub.receive('shopify', cancelled)
    await hub.settle()
    expect(await addresses()).toEqual(['ada@example.com'])
  })

  it('does not keep another from being confirmed', async () => {
    await hub.receive('shopify', cancelled)
    await hub.receive('shopify', order(MONDAY_NOON, { id: 5002 }))
    await hub.settle()
    expect(await addresses()).toEqual(['ada@example.com'])
  })
})

describe('a test order', () => {
  const SMTP = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'Shop <shop@example.com>' }
  it.each([
    ['is confirmed where there is only the mailbox', {}, 'sent'],
    ['is not confirmed by real mail', SMTP, 'test-event'],
    ['is not confirmed where the setting forbids it', { ALLOW_TEST_EVENTS: 'false' }, 'test-event'],
    ['is confirmed by real mail where the setting allows it', { ...SMTP, ALLOW_TEST_EVENTS: 'true' }, 'sent'],
  ])('%s', async (_what, environment, reason) => {
    const own = await startHub({ environment, channel: mailboxChannel })
    try {
      await own.receive('shopify', order(MONDAY_NOON, { test: true }))
      await own.receive('shopify', order(MONDAY_NOON, { id: 5002 }))
      await own.settle()
      expect((await own.reasons()).sort()).toEqual(['sent', reason].sort())
    } finally {
      await own.stop()
    }
  })
})

it('confirms at once although the clock of the shop is ahead of ours', async () => {
  const ahead = new Date(hub.clock.now().getTime() + 20 * 60_000)
  await hub.receive('shopify', order(ahead))
  await hub.settle()
  expect((await hub.messages()).map(message => message.trigger)).toEqual(['order-confirmed'])
})

it('says once that a cancelled order is not confirmed, however often it comes', async () => {
  const later = minutesFrom(MONDAY_NOON, 5)
  await hub.receive('shopify', order(later, { topic: 'orders/cancelled', cancelledAt: later }))
  for (const post of [order(MONDAY_NOON), order(MONDAY_NOON), order(MONDAY_NOON)]) {
    await hub.receive('shopify', post)
    await hub.settle()
  }
  expect(await reasons()).toEqual(['cancelled'])
})
