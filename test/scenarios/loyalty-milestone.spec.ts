import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { letters, reasonsOf } from '../support/letters.ts'
import { consentChanged, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(async () => {
  await startOver(hub)
  await hub.receive('track', track(consentChanged(daysAgo(30), ADA, 'subscribed')))
})
afterAll(() => hub.stop())

const ADA = { email: 'ada@example.com', externalId: '77' }
const daysAgo = (days: number) => minutesFrom(MONDAY_NOON, -1440 * days)
const told = async () => (await letters(hub)).filter(name => name.startsWith('loyalty-'))

it.each([
  ['as they happened', (both: object[]) => both],
  ['the other way round', (both: object[]) => both.toReversed()],
])('takes two bookings of one instant the same way, told %s', async (_how, order) => {
  const both = [900, 1010].map(points => siteEvent('loyalty.changed', daysAgo(2), ADA, { points }))
  const ids = ['booking-1', 'booking-2']
  for (const booking of order(both.map((event, n) => ({ ...event, id: ids[n] })))) {
    await hub.receive('track', track(booking))
    await hub.settle()
  }
  await hub.receive('track', track(siteEvent('loyalty.changed', MONDAY_NOON, ADA, { points: 1050 })))
  await hub.advance({ minutes: 6 })
  outcomes.push((await told()).join())
  expect(new Set(outcomes).size).toBe(1)
})
/** Of the same two bookings, whatever order they came in. */
const outcomes: string[] = []

interface Standing {
  readonly points: number
  readonly tier?: string | null
}

/** What the programme said of somebody before, some days ago, and now. */
const said = (before: readonly Standing[], now: Standing) => [
  ...before.map((standing, n) => siteEvent('loyalty.changed', daysAgo(before.length + 1 - n), ADA, standing)),
  siteEvent('loyalty.changed', MONDAY_NOON, ADA, now),
]

const STORIES: readonly { story: string; before: Standing[]; now: Standing; letter: string | null }[] = [
  {
    story: 'a new level',
    before: [{ points: 300, tier: 'silver' }],
    now: { points: 400, tier: 'gold' },
    letter: 'loyalty-tier',
  },
  {
    story: 'the first level',
    before: [{ points: 300, tier: null }],
    now: { points: 400, tier: 'silver' },
    letter: 'loyalty-tier',
  },
  { story: 'a round number', before: [{ points: 950 }], now: { points: 1020 }, letter: 'loyalty-milestone' },
  { story: 'a round number, exactly', before: [{ points: 950 }], now: { points: 1000 }, letter: 'loyalty-milestone' },
  {
    story: 'both at once',
    before: [{ points: 950, tier: 'silver' }],
    now: { points: 1020, tier: 'gold' },
    letter: 'loyalty-tier',
  },
  {
    story: 'a round number after points were spent',
    before: [{ points: 1020 }, { points: 200 }],
    now: { points: 520 },
    letter: 'loyalty-milestone',
  },
  {
    story: 'a new level after a booking that says nothing of it',
    before: [{ points: 300, tier: 'silver' }, { points: 350 }],
    now: { points: 400, tier: 'gold' },
    letter: 'loyalty-tier',
  },
  {
    story: 'the same level after a booking that says nothing of it',
    before: [{ points: 300, tier: 'gold' }, { points: 350 }],
    now: { points: 400, tier: 'gold' },
    letter: null,
  },
  { story: 'points between two round numbers', before: [{ points: 1020 }], now: { points: 1090 }, letter: null },
  { story: 'what is first heard of somebody', before: [], now: { points: 1020, tier: 'gold' }, letter: null },
  {
    story: 'a level that was not told of before',
    before: [{ points: 300 }],
    now: { points: 400, tier: 'gold' },
    letter: null,
  },
  {
    story: 'a lower level, while points rise',
    before: [{ points: 900, tier: 'gold' }],
    now: { points: 950, tier: 'silver' },
    letter: null,
  },
  {
    story: 'a level of another programme, while points rise',
    before: [{ points: 900, tier: 'gold' }],
    now: { points: 950, tier: 'explorer' },
    letter: 'loyalty-tier',
  },
  {
    story: 'points that fall, and a lower level',
    before: [{ points: 1020, tier: 'gold' }],
    now: { points: 20, tier: 'silver' },
    letter: null,
  },
]

describe.each<{ story: string; bookings: Standing[]; letters: string[]; points: number[] }>([
  {
    story: 'a mistake that is put right is not told',
    bookings: [
      { points: 5000, tier: 'gold' },
      { points: 450, tier: 'silver' },
    ],
    letters: [],
    points: [],
  },
  {
    story: 'a mistake that is put right is not told, whatever the booking after it leaves out',
    bookings: [{ points: 480, tier: 'gold' }, { points: 450, tier: 'silver' }, { points: 490 }],
    letters: [],
    points: [],
  },
  {
    story: 'a level that is taken away is not told, whatever the booking after it leaves out',
    bookings: [{ points: 480, tier: 'gold' }, { points: 450, tier: null }, { points: 490 }],
    letters: [],
    points: [],
  },
  {
    story: 'a level that stays, though points are spent, is told with those that are left',
    bookings: [
      { points: 600, tier: 'gold' },
      { points: 450, tier: 'gold' },
    ],
    letters: ['loyalty-tier'],
    points: [450],
  },
  {
    story: 'a level of which the next booking says nothing is told',
    bookings: [{ points: 450, tier: 'gold' }, { points: 470 }],
    letters: ['loyalty-tier'],
    points: [470],
  },
  {
    story: 'a number that was passed in steps is told as it stands',
    bookings: [{ points: 550 }, { points: 600 }],
    letters: ['loyalty-milestone'],
    points: [600],
  },
  {
    story: 'of two numbers passed the higher is told',
    bookings: [{ points: 550 }, { points: 1020 }],
    letters: ['loyalty-milestone'],
    points: [1020],
  },
])('two bookings within a minute: $story', ({ bookings, letters: expected, points }) => {
  const sequence = bookings.map((standing, n) =>
    siteEvent('loyalty.changed', minutesFrom(MONDAY_NOON, n), ADA, standing),
  )
  it.each([
    ['as they happened', sequence],
    ['backwards', sequence.toReversed()],
  ])('%s', async (_order, events) => {
    await hub.receive('track', track(siteEvent('loyalty.changed', daysAgo(1), ADA, { points: 400, tier: 'silver' })))
    await hub.advance({ minutes: 1 })
    for (const event of events) {
      await hub.receive('track', track(event))
      await hub.settle()
    }
    await hub.advance({ minutes: 6 })
    expect(await told()).toEqual(expected)
    expect((await hub.messages()).map(({ data }) => data.points)).toEqual(points)
  })
})

describe.each(STORIES)('$story: $letter', ({ before, now, letter }) => {
  const sequence = said(before, now)
  it.each([
    ['as it happened', sequence],
    ['backwards', sequence.toReversed()],
  ])('%s', async (_order, events) => {
    for (const event of events) {
      await hub.receive('track', track(event))
      await hub.settle()
    }
    await hub.advance({ minutes: 5 })
    expect(await told()).toEqual(letter ? [letter] : [])
  })
})

it('is told once, with the points it was for, and says why something is no news', async () => {
  const events = said([{ points: 950 }], { points: 1020 })
  for (const event of [...events, ...events]) await hub.receive('track', track(event))
  await hub.advance({ minutes: 5 })
  expect((await hub.messages()).map(({ data }) => data.points)).toEqual([1020])
  expect(await reasonsOf(hub, 'loyalty-milestone')).toEqual(['not-true-any-more', 'sent'])
})

it('is not for another member', async () => {
  await hub.receive(
    'track',
    track(siteEvent('loyalty.changed', daysAgo(1), { email: 'bob@example.com' }, { points: 950 })),
  )
  await hub.receive('track', track(siteEvent('loyalty.changed', MONDAY_NOON, ADA, { points: 1020 })))
  await hub.advance({ minutes: 5 })
  expect(await told()).toEqual([])
})
