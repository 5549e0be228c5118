import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { letters, livesThrough } from '../support/letters.ts'
import { emailConsent, order } from '../support/shop.ts'
import { type SiteContact, siteEvent, TRACK, tillOrder, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const ADA = { email: 'ada@example.com' }
const daysAgo = (days: number) => minutesFrom(MONDAY_NOON, -1440 * days)
const buyers = async () =>
  (
    await hub.rows<{ segment: string }>(
      `SELECT segment FROM segment_member WHERE segment IN ('repeat-buyers', 'stayed-away') ORDER BY 1`,
    )
  ).map(({ segment }) => segment)

const callsOff = (contact: SiteContact | null, id = 'R-2') =>
  track(siteEvent('order.cancelled', hub.clock.now(), contact, { order: { id, cancelledAt: hub.clock.now() } }))

describe('an order that is called off does not count for who placed it', () => {
  it.each<[how: string, contact: SiteContact | null, id: string, left: string[]]>([
    ['by the person', ADA, 'R-2', []],
    ['without a word of whose it is', null, 'R-2', []],
    ['under another address', { email: 'ada@lovelace.example' }, 'R-2', []],
    ['another order of nobody', null, 'R-9', ['repeat-buyers']],
  ])('%s', async (_how, contact, id, left) => {
    await hub.receive('track', track(tillOrder(daysAgo(3), ADA, { id: 'R-1' })))
    await hub.receive('track', track(tillOrder(daysAgo(1), ADA, { id: 'R-2' })))
    await hub.settle()
    expect(await buyers()).toEqual(['repeat-buyers'])
    await hub.receive('track', callsOff(contact, id))
    await hub.settle()
    expect(await buyers()).toEqual(left)
  })

  it('and not when that is told before the order', async () => {
    await hub.receive('track', track(tillOrder(daysAgo(3), ADA, { id: 'R-1' })))
    await hub.receive('track', callsOff(null))
    await hub.settle()
    await hub.receive('track', track(tillOrder(daysAgo(1), ADA, { id: 'R-2' })))
    await hub.settle()
    expect(await buyers()).toEqual([])
  })

  it('nor when both are told at once', async () => {
    await hub.receive('track', track(tillOrder(daysAgo(3), ADA, { id: 'R-1' })))
    await hub.receive('track', track(tillOrder(daysAgo(1), ADA, { id: 'R-2' })))
    await hub.receive('track', callsOff(null))
    await hub.settle()
    expect(await buyers()).toEqual([])
  })

  it('whose buyer is written to as one who stayed away since the order before', async () => {
    await hub.receive('shopify', emailConsent(daysAgo(400), 'subscribed'))
    await hub.receive('shopify', order(daysAgo(70), { id: 1 }))
    await hub.receive('shopify', order(MONDAY_NOON, { id: 2 }))
    await livesThrough(hub, { days: 1 })
    expect(await buyers()).toEqual(['repeat-buyers'])
    const typo = { topic: 'orders/cancelled', cancelledAt: hub.clock.now(), email: 'ada@lovelace.example' } as const
    await hub.receive('shopify', order(hub.clock.now(), { id: 2, ...typo }))
    await livesThrough(hub, { days: 1 })
    expect(await buyers()).toEqual(['stayed-away'])
    expect(await letters(hub)).toContain('win-back')
  })
})
