import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { ADA, fulfillment, orderCancelled, orderPlaced, orderRefunded, parcel, scan } from '../support/parcels.ts'
import { order } from '../support/shop.ts'
import { consentChanged, type SiteEvent, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'
import { ticket } from '../support/tickets.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const DAY = 24 * 60
const onDay = (day: number) => minutesFrom(MONDAY_NOON, day * DAY)
const told = () => hub.messages('review-request')
const reasons = () => hub.reasons('review-request')

const receiveApart = (...events: readonly SiteEvent[]) =>
  hub.receiveApart('track', ...events.map(event => track(event)))

// So long ago that nothing else is due because of it.
const yes = consentChanged(onDay(-400), ADA, 'subscribed')
const placed = orderPlaced(MONDAY_NOON)

const goTo = (day: number) => {
  hub.clock.set(onDay(day))
  return hub.settle()
}

/** Nobody was asked an hour before that day's noon, and somebody at noon. */
async function expectAskedOn(day: number): Promise<void> {
  await goTo(day - 1 / 24)
  expect(await told()).toEqual([])
  await goTo(day)
  expect(await told()).toHaveLength(1)
}

it.each([
  ['nothing is known of its parcel', [], 21],
  ['it arrived on the third day', [3], 17],
  ['its second parcel came a week later', [3, 10], 24],
])('asks once for each order: %s', async (_what, arrivals, day) => {
  await receiveApart(yes, placed)
  for (const arrival of arrivals) {
    await goTo(arrival)
    await receiveApart(parcel('delivered', hub.clock.now(), { id: `90${arrival}` }))
  }
  await expectAskedOn(day)
  await receiveApart(parcel('delivered', hub.clock.now()))
  await goTo(day + 40)
  expect(await told()).toMatchObject([
    { address: 'ada@example.com', data: { name: '#5001', items: [{ title: 'The Analytical Engine' }] } },
  ])
})

describe('an order whose lines were edited', () => {
  const line = (title: string, left: number) => ({ ...{ title, quantity: 2, price: '24.00' }, current_quantity: left })
  const edited = (...lines: readonly object[]) => order(onDay(1), { topic: 'orders/updated', lines })
  const whole = order(MONDAY_NOON, { lines: [line('Kept', 2), line('Taken out', 2)] })

  it.each([
    [
      'not at all',
      [whole],
      [
        ['Kept', 2],
        ['Taken out', 2],
      ],
    ],
    ['one taken out', [whole, edited(line('Kept', 2), line('Taken out', 0))], [['Kept', 2]]],
    ['one made fewer', [whole, edited(line('Kept', 1), line('Taken out', 0))], [['Kept', 1]]],
    ['and told of before the order', [edited(line('Kept', 2), line('Taken out', 0)), whole], [['Kept', 2]]],
  ])('is asked about with what is left of it: %s', async (_what, posts, left) => {
    await receiveApart(yes)
    await hub.receiveApart('shopify', ...posts)
    await goTo(21)
    const [letter] = await told()
    const items = letter?.data.items as { title: string; quantity: number }[] | undefined
    expect(items?.map(({ title, quantity }) => [title, quantity])).toEqual(left)
  })

  it('is not asked about when nothing is left', async () => {
    await receiveApart(yes)
    await hub.receiveApart('shopify', whole, edited(line('Kept', 0), line('Taken out', 0)))
    await goTo(21)
    expect(await reasons()).toEqual(['not-true-any-more'])
  })
})

it('takes no parcel that is on its way for one that arrived', async () => {
  await receiveApart(yes, placed, parcel('shipped', MONDAY_NOON))
  await expectAskedOn(21)
})

it('asks for each of two orders', async () => {
  await receiveApart(yes, placed, orderPlaced(onDay(-4), { id: '5002' }))
  await hub.advance({ days: 17 })
  await hub.advance({ days: 4 })
  expect((await told()).map(({ data }) => data.name)).toEqual(['#5002', '#5001'])
})

it.each([
  ['nothing else', [], ['sent']],
  ['that it was called off', [orderCancelled(onDay(1))], ['cancelled']],
  ['that another was called off', [orderCancelled(onDay(1), { id: '5002' })], ['sent']],
  ['that it was sent back', [orderRefunded(onDay(9))], ['cancelled']],
  ['that another was sent back', [orderRefunded(onDay(9), { orderId: '5002' })], ['sent']],
  ['that the buyer needs help', [ticket('created', onDay(9))], ['cancelled']],
  ['that they needed help before', [ticket('created', onDay(-9))], ['sent']],
  ['that somebody else needs help', [ticket('created', onDay(9), { contact: { email: 'bob@example.com' } })], ['sent']],
  ['that they do not want to be asked', [consentChanged(onDay(9), ADA, 'unsubscribed', 'reviews')], ['unsubscribed']],
])('when %s is known by then', async (_what, known, expected) => {
  await receiveApart(yes, placed, ...known)
  await hub.advance({ days: 21 })
  expect(await reasons()).toEqual(expected)
})

it('asks nobody who has not said yes', async () => {
  await receiveApart(placed)
  await hub.advance({ days: 21 })
  expect(await reasons()).toEqual(['no-consent'])
})

it('asks a week later than meant at most', async () => {
  await receiveApart(yes, orderPlaced(onDay(-27)), orderPlaced(onDay(-29), { id: '5002' }))
  await hub.advance({ minutes: 5 })
  expect(await reasons()).toEqual(['overdue', 'sent'])
})

describe('a parcel that is touched again after it was delivered', () => {
  const touched = () =>
    hub.receiveApart('shopify', fulfillment(onDay(12), { topic: 'update', carrierStatus: 'delivered' }))

  beforeEach(async () => {
    await receiveApart(yes)
    await hub.receiveApart('shopify', order(MONDAY_NOON), fulfillment(onDay(0)))
    await goTo(2)
  })

  it('was delivered when it was delivered first', async () => {
    await hub.receiveApart('shopify', scan(onDay(2), 'delivered'))
    await goTo(12)
    await touched()
    await expectAskedOn(16)
  })

  it('was delivered then where nobody said so before', async () => {
    await goTo(12)
    await touched()
    await expectAskedOn(26)
  })
})

it('counts from when a parcel was delivered first, also when your own servers say so again', async () => {
  await receiveApart(yes, placed)
  await goTo(2)
  await receiveApart(parcel('delivered', onDay(2)))
  await goTo(12)
  await receiveApart(parcel('delivered', onDay(12)))
  await expectAskedOn(16)
})

it('waits for a parcel that follows when the first was delivered', async () => {
  await receiveApart(yes, placed, parcel('shipped', onDay(1)))
  await goTo(2)
  await receiveApart(parcel('delivered', onDay(2)))
  await goTo(14)
  await receiveApart(parcel('shipped', onDay(14), { id: '9002', tracking: 'PP2' }))
  await goTo(19)
  await receiveApart(parcel('delivered', onDay(19), { id: '9002', tracking: 'PP2' }))
  // On its own day, for the letter that is due on the thirtieth would be the one of the day.
  await goTo(30)
  await expectAskedOn(33)
})

describe('an order of which a part was sent, and the rest is not', () => {
  const known = (day: number, fulfilled: 'partial' | 'fulfilled') =>
    hub.receiveApart('shopify', order(onDay(day), { topic: 'orders/updated', fulfilled }))

  beforeEach(async () => {
    await receiveApart(yes)
    await hub.receiveApart('shopify', order(MONDAY_NOON), fulfillment(MONDAY_NOON))
    await goTo(1)
    await known(1, 'partial')
    await goTo(2)
    await hub.receiveApart('shopify', scan(onDay(2), 'delivered'))
  })

  it('is not asked about', async () => {
    await goTo(17)
    expect(await told()).toEqual([])
    expect(await reasons()).toEqual(['not-true-any-more'])
  })

  it('is asked about once, after the rest has come', async () => {
    await goTo(17)
    await goTo(25)
    await known(25, 'fulfilled')
    await hub.receiveApart('shopify', fulfillment(onDay(25), { id: 9002 }))
    await goTo(27)
    await hub.receiveApart('shopify', scan(onDay(27), 'delivered', 9002))
    await expectAskedOn(41)
    await goTo(80)
    expect(await told()).toHaveLength(1)
  })

  it('is asked about as ever when the rest went with it after all', async () => {
    await goTo(3)
    await known(3, 'fulfilled')
    await expectAskedOn(16)
  })
})

it('asks 21 days after the last parcel was sent where nobody says that it came', async () => {
  await receiveApart(yes, placed)
  await goTo(5)
  await receiveApart(parcel('shipped', onDay(5)))
  await expectAskedOn(26)
})

it("counts from what Shopify's carrier says", async () => {
  await receiveApart(yes)
  await hub.receive('shopify', order(MONDAY_NOON))
  await goTo(2)
  await hub.receive('shopify', scan(hub.clock.now(), 'delivered'))
  await hub.settle()
  await expectAskedOn(16)
})

it('has nothing to ask about a parcel that names no order', async () => {
  await receiveApart(yes, siteEvent('fulfillment.delivered', MONDAY_NOON, ADA, { fulfillment: { id: '9001' } }))
  await hub.advance({ days: 21 })
  expect(await reasons()).toEqual([])
})
