import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { ADA, orderPlaced, parcel } from '../support/parcels.ts'
import { product } from '../support/shop.ts'
import { siteCart, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

/** "Why did nothing start?", asked of the admin API about a fact. */
let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

interface Answer {
  readonly trigger: string
  readonly starts: boolean | null
  readonly because: string
  readonly runId: string | null
}

const later = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)

/** What the triggers that listen to the last event of a type say. */
async function explained(type: string): Promise<Answer[]> {
  const [event] = await hub.rows<{ id: string }>(
    'SELECT id FROM event WHERE type = $1 ORDER BY occurred_at DESC LIMIT 1',
    [type],
  )
  const response = await fetch(`${hub.url}/admin/api/events/${event?.id}/triggers`, {
    headers: { authorization: `Bearer ${hub.adminToken}` },
  })
  return ((await response.json()) as { data: Answer[] }).data
}

const runOf = async (trigger: string) =>
  (await hub.rows<{ id: string }>('SELECT id FROM run WHERE trigger = $1', [trigger]))[0]?.id

it('names the comparison that failed, with the values', async () => {
  const emptied = siteEvent('cart.updated', MONDAY_NOON, ADA, { cart: { tokens: ['cart/ca47'], items: [] } })
  await hub.receiveApart('track', track(emptied))
  expect(await explained('cart.updated')).toEqual([
    { trigger: 'cart-abandoned', starts: false, because: 'failed: cart.itemCount 0 > 0', runId: null },
  ])
})

it('names the run that a fact started, and what held', async () => {
  await hub.receiveApart('track', track(siteCart(MONDAY_NOON, ADA)))
  const runId = await runOf('cart-abandoned')
  expect(runId).toBeDefined()
  expect(await explained('cart.updated')).toMatchObject([
    { trigger: 'cart-abandoned', starts: true, because: expect.stringContaining('cart.itemCount 2 > 0'), runId },
  ])
})

it('names the part of the key that nobody stated', async () => {
  await hub.receiveApart(
    'track',
    track(siteEvent('fulfillment.delivered', MONDAY_NOON, ADA, { order: { id: '5001' } })),
  )
  expect(await explained('fulfillment.delivered')).toMatchObject([
    { trigger: 'order-delivered', starts: false, because: 'failed: key: fulfillment.id (missing)' },
    { trigger: 'review-request', starts: true },
  ])
})

it('goes by what has come to be known since', async () => {
  await hub.receiveApart('track', track(parcel('delivered', MONDAY_NOON)))
  expect((await explained('fulfillment.delivered'))[0]).toMatchObject({ trigger: 'order-delivered', starts: true })
  await hub.receiveApart('track', track(orderPlaced(later(-5))))
  const runId = await runOf('order-delivered')
  expect((await explained('fulfillment.delivered'))[0]).toMatchObject({ starts: true, runId })
})

it('leads to the runs of those whom a fact about an item concerns', async () => {
  const counted = (minutes: number, quantity: number) => product(later(minutes), { variants: [{ quantity }] })
  await hub.receiveApart('shopify', counted(-60, 20), counted(0, 4))
  const because = 'asked of everybody whom it concerns: GET /admin/api/runs?trigger=low-stock'
  expect(await explained('variant.low-stock')).toEqual([{ trigger: 'low-stock', starts: null, because, runId: null }])
})

it('says nothing where no trigger listens', async () => {
  await hub.receiveApart('track', track(siteEvent('x.shelf-scanned', MONDAY_NOON, ADA)))
  expect(await explained('x.shelf-scanned')).toEqual([])
})
