import { batch, propertyChanged } from '../support/crm.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { checkout, order } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub.stop())

/** Ada lives in a zone and leaves a cart that is due at an instant; answers when its reminder went. */
async function reminderAt(
  due: string,
  zone: string | null,
  move?: { at: string; zone: string },
): Promise<string | undefined> {
  const changed = minutesFrom(new Date(due), -60)
  await startOver(hub, changed)
  if (zone) {
    const property = zone.toLowerCase().replaceAll('/', '_slash_')
    const entries = [
      propertyChanged(changed, 'email', 'ada@example.com'),
      propertyChanged(changed, 'hs_timezone', property),
    ]
    await hub.receive('hubspot', batch(...entries))
  }
  await hub.receive('shopify', checkout(changed))
  await hub.settle()
  for (let minutes = 0; minutes <= 13 * 60; minutes += 15) {
    await hub.advance({ minutes: 15 })
    const now = hub.clock.now()
    if (move?.at !== now.toISOString()) continue
    await hub.receive('hubspot', batch(propertyChanged(now, 'hs_timezone', move.zone)))
    await hub.settle()
  }
  const [message] = await hub.rows<{ created_at: Date }>('SELECT created_at FROM message')
  return message?.created_at.toISOString()
}

describe('marketing rests from 21:00 to 08:00 of the recipient', () => {
  it.each([
    ['Europe/Berlin', 'in the evening', '2026-03-02T19:45:00.000Z', '2026-03-02T19:45:00.000Z'],
    ['Europe/Berlin', 'at 21:00', '2026-03-02T20:00:00.000Z', '2026-03-03T07:00:00.000Z'],
    ['Europe/Berlin', 'after midnight', '2026-03-03T02:00:00.000Z', '2026-03-03T07:00:00.000Z'],
    ['Europe/Berlin', 'at 07:45', '2026-03-03T06:45:00.000Z', '2026-03-03T07:00:00.000Z'],
    ['Europe/Berlin', 'at 08:00', '2026-03-03T07:00:00.000Z', '2026-03-03T07:00:00.000Z'],
    ['America/New_York', "when it is Europe's night", '2026-03-03T01:00:00.000Z', '2026-03-03T01:00:00.000Z'],
    ['Asia/Kolkata', 'in a zone of half hours', '2026-03-02T16:00:00.000Z', '2026-03-03T02:30:00.000Z'],
    [null, "by the shop's zone when nobody knows better", '2026-03-02T21:00:00.000Z', '2026-03-03T08:00:00.000Z'],
  ])('%s, %s: due %s, goes %s', async (zone, _what, due, goes) => {
    expect(await reminderAt(due, zone)).toBe(goes)
  })
})

describe('a night in which the clocks change has its own length', () => {
  it.each([
    ['Europe/Berlin', 'forward', '2026-03-28T22:00:00.000Z', '2026-03-29T06:00:00.000Z'],
    ['Europe/Berlin', 'back', '2026-10-24T21:00:00.000Z', '2026-10-25T07:00:00.000Z'],
    ['America/New_York', 'forward', '2026-03-08T04:00:00.000Z', '2026-03-08T12:00:00.000Z'],
    ['America/New_York', 'back', '2026-11-01T03:00:00.000Z', '2026-11-01T13:00:00.000Z'],
    ['Europe/Berlin', 'back, in the hour that comes twice', '2026-10-25T00:30:00.000Z', '2026-10-25T07:00:00.000Z'],
  ])('%s, %s: due %s, goes %s', async (zone, _what, due, goes) => {
    expect(await reminderAt(due, zone)).toBe(goes)
  })
})

describe('who moves in their quiet hours, of Berlin and due at 21:00', () => {
  it.each([
    ['to where it is day', 'america_slash_new_york', '2026-03-02T21:00:00.000Z'],
    ['to where the night ends earlier', 'asia_slash_kolkata', '2026-03-03T02:30:00.000Z'],
    ['to the same hours elsewhere', 'europe_slash_paris', '2026-03-03T07:00:00.000Z'],
    ['to where the night ends later', 'europe_slash_london', '2026-03-03T08:00:00.000Z'],
  ])('%s, is written to then', async (_where, zone, goes) => {
    const live = reminderAt('2026-03-02T20:00:00.000Z', 'Europe/Berlin', {
      at: '2026-03-02T21:00:00.000Z',
      zone,
    })
    expect(await live).toBe(goes)
  })
})

it('says what it waits for, as it was meant and as an instant', async () => {
  await reminderAt('2026-03-28T22:00:00.000Z', 'Europe/Berlin')
  expect(await hub.rows('SELECT verdict, reason, detail FROM decision ORDER BY at')).toEqual([
    { verdict: 'hold', reason: 'quiet-hours', detail: '08:00 Europe/Berlin 2026-03-29' },
    { verdict: 'send', reason: 'sent', detail: expect.stringContaining('yes to this by cart.acceptsMarketing') },
  ])
})

it('decides afresh in the morning: what was bought in the night is not reminded of', async () => {
  await startOver(hub, new Date('2026-03-02T21:00:00.000Z'))
  await hub.receive('shopify', checkout(hub.clock.now()))
  await hub.advance({ hours: 1 })
  await hub.receive('shopify', order(hub.clock.now()))
  await hub.advance({ hours: 12 })
  expect(await hub.reasons()).toEqual(['quiet-hours', 'cancelled', 'sent'])
})

it('does not hold what is owed', async () => {
  await startOver(hub, new Date('2026-03-02T23:00:00.000Z'))
  await hub.receive('shopify', order(hub.clock.now()))
  await hub.settle()
  expect(await hub.reasons()).toEqual(['sent'])
})
