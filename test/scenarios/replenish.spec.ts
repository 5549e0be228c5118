import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { ADA, orderCancelled, orderPlaced, orderRefunded } from '../support/parcels.ts'
import { order } from '../support/shop.ts'
import { consentChanged, type SiteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const DAY = 24 * 60
const onDay = (day: number) => minutesFrom(MONDAY_NOON, day * DAY)
const told = () => hub.messages('replenish')
const reasons = () => hub.reasons('replenish')

const receiveApart = (...events: readonly SiteEvent[]) =>
  hub.receiveApart('track', ...events.map(event => track(event)))

// So long ago that nothing else is due because of it.
const yes = consentChanged(onDay(-400), ADA, 'subscribed')
const placedOn = (day: number) => orderPlaced(onDay(day), { id: String(6000 + day) })

const goTo = (day: number) => {
  hub.clock.set(onDay(day))
  return hub.settle()
}

const remindedOf = async () => (await told()).map(({ data }) => data.placedAt)

it.each([
  ['once: after thirty days', [0], 30],
  ['twice: when the third order is due by the gap', [-20, 0], 20],
  ['often: by the mean of the gaps', [-40, -10, 0], 20],
  ['every two days: not before a week is over', [-4, -2, 0], 7],
])('reminds who has ordered %s', async (_what, days, due) => {
  await receiveApart(yes, ...days.map(placedOn))
  await goTo(due - 1 / 24)
  expect(await remindedOf()).toEqual([])
  await goTo(due)
  await goTo(due + 40)
  expect(await remindedOf()).toEqual([onDay(0).toISOString()])
})

it.each([
  ['one line is taken out', 0, ['Ink']],
  ['nothing is taken out', 1, ['Ink', 'Paper']],
])('reminds of what an edit left of the order: %s', async (_what, left, expected) => {
  const line = (title: string, current: number) => ({
    ...{ title, quantity: 1, price: '9.00' },
    current_quantity: current,
  })
  await receiveApart(yes)
  await hub.receiveApart(
    'shopify',
    order(MONDAY_NOON, { lines: [line('Ink', 1), line('Paper', 1)] }),
    order(onDay(1), { topic: 'orders/updated', lines: [line('Ink', 1), line('Paper', left)] }),
  )
  await goTo(30)
  expect((await told()).map(({ data }) => (data.items as { title: string }[]).map(({ title }) => title))).toEqual([
    expected,
  ])
})

it('leaves who orders again alone until that order’s own day', async () => {
  await receiveApart(yes, placedOn(0))
  await goTo(25)
  await receiveApart(placedOn(25))
  await goTo(49)
  expect(await reasons()).toEqual(['not-true-any-more'])
  await goTo(50)
  expect(await remindedOf()).toEqual([onDay(25).toISOString()])
})

it.each([
  ['nothing else', [], ['sent']],
  ['that it was called off', [orderCancelled(onDay(1), { id: '6000' })], ['cancelled']],
  ['that it was sent back', [orderRefunded(onDay(9), { orderId: '6000' })], ['cancelled']],
  [
    'a later order of somebody else',
    [orderPlaced(onDay(9), { id: '7000', contact: { email: 'bob@example.com' } })],
    ['no-consent', 'sent'],
  ],
  [
    'that a later order was called off',
    [placedOn(9), orderCancelled(onDay(10), { id: '6009' })],
    ['cancelled', 'sent'],
  ],
  ['that they do not want it', [consentChanged(onDay(9), ADA, 'unsubscribed', 'replenishment')], ['unsubscribed']],
])('when %s is known by then', async (_what, known, expected) => {
  await receiveApart(yes, placedOn(0), ...known)
  await hub.advance({ days: 30 })
  await hub.advance({ days: 10 })
  expect((await reasons()).sort()).toEqual(expected)
})

it('reminds nobody who has not said yes', async () => {
  await receiveApart(placedOn(0))
  await hub.advance({ days: 30 })
  expect(await reasons()).toEqual(['no-consent'])
})

it('knows the orders of Shopify', async () => {
  await receiveApart(yes)
  await hub.receive('shopify', order(MONDAY_NOON))
  await hub.settle()
  await goTo(30)
  expect(await told()).toMatchObject([{ data: { items: [{ title: 'The Analytical Engine' }] } }])
})
