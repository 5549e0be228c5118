import { join } from 'node:path'
import { startHub, type TestHub } from '../support/hub.ts'
import { ADA, segmentStories } from '../support/segment-life.ts'
import { consentChanged, siteEvent, TRACK } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// Who belongs to the segments of segments/declared, and what their coming and going starts.

const FOLDERS = {
  triggersFolder: join(import.meta.dirname, 'segments/triggers'),
  segmentsFolder: join(import.meta.dirname, 'segments/declared'),
}

let hub: TestHub
const { buys, daysAgo, hers, looks, moves, says } = segmentStories(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, ...FOLDERS })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const lives = (country: string) => says(siteEvent('contact.updated', hub.clock.now(), { ...ADA, country }))

describe('a fact', () => {
  it('moves its person in, and out again', async () => {
    await looks()
    await looks(ADA, daysAgo(1))
    expect(await hers()).toEqual(['never-bought'])
    await looks(ADA, daysAgo(2))
    expect(await hers()).toEqual(['looking', 'never-bought'])
    await buys()
    expect(await hers()).toEqual(['looking'])
    expect(await moves('never-bought')).toEqual(['+ 2026-03-02T12:00', '- 2026-03-02T12:00'])
  })

  it('that is told twice counts once', async () => {
    await looks()
    const again = siteEvent('product.viewed', hub.clock.now(), ADA, { productId: '1001' })
    await says(again, { ...again, id: 'a-copy' }, { ...again, id: 'another-copy' })
    expect(await hers()).toEqual(['never-bought'])
  })

  it('about a field of theirs moves them, and so the segments that read the segment', async () => {
    await buys(ADA, daysAgo(100))
    expect(await hers()).toEqual(['lapsed'])
    await lives('DE')
    expect(await hers()).toEqual(['germans', 'lapsed', 'lapsed-germans'])
    await hub.advance({ minutes: 1 })
    await lives('FR')
    expect(await hers()).toEqual(['lapsed'])
  })

  it('that calls an order off takes it out of the count', async () => {
    await buys(ADA, daysAgo(3), 'R-a')
    await buys(ADA, daysAgo(2), 'R-b')
    expect(await hers()).toContain('repeat-buyers')
    await says(siteEvent('order.cancelled', hub.clock.now(), ADA, { order: { id: 'R-a' } }))
    expect(await hers()).not.toContain('repeat-buyers')
  })

  it('leads to the same members and the same moments in any order', async () => {
    const [first, second] = [daysAgo(5), daysAgo(2)]
    await buys(ADA, second, 'R-2')
    await buys(ADA, first, 'R-1')
    expect(await moves('repeat-buyers')).toEqual([`+ ${second.toISOString().slice(0, 16)}`])
  })
})

describe('time', () => {
  it('moves people in at the very instant, though nothing happens', async () => {
    await buys()
    await hub.advance({ days: 89, hours: 23, minutes: 59 })
    expect(await hers()).toEqual([])
    await hub.advance({ minutes: 1 })
    expect(await hers()).toEqual(['lapsed'])
    expect(await moves('lapsed')).toEqual(['+ 2026-05-31T12:00'])
  })

  it('is put off by what happens meanwhile', async () => {
    await buys()
    await hub.advance({ days: 60 })
    await buys()
    await hub.advance({ days: 89 })
    expect(await moves('lapsed')).toEqual([])
    await hub.advance({ days: 1 })
    expect(await moves('lapsed')).toEqual(['+ 2026-07-30T12:00'])
  })

  it('moves people out of a window, each act in its turn', async () => {
    for (const days of [6, 5, 4, 1]) await looks(ADA, daysAgo(days))
    await hub.advance({ days: 1, hours: 23 })
    expect(await hers()).toContain('looking')
    await hub.advance({ hours: 1 })
    expect(await hers()).not.toContain('looking')
    expect(await moves('looking')).toEqual(['+ 2026-02-26T12:00', '- 2026-03-04T12:00'])
  })

  it('moves people whose own rhythm is broken', async () => {
    for (const days of [20, 10, 0]) await buys(ADA, daysAgo(days))
    await hub.advance({ days: 15 })
    expect(await hers()).not.toContain('late')
    await hub.advance({ seconds: 1 })
    expect(await hers()).toContain('late')
  })

  it('that went by while nobody worked is told with the instant at which it would have been', async () => {
    await buys()
    hub.clock.advance({ days: 95 })
    await hub.settle()
    expect(await moves('lapsed')).toEqual(['+ 2026-05-31T12:00'])
  })
})

describe('a trigger', () => {
  const yes = () => says(consentChanged(hub.clock.now(), ADA, 'subscribed'))

  it('starts when somebody comes in', async () => {
    await yes()
    await buys()
    await hub.advance({ days: 90 })
    expect(await hub.messages()).toEqual([])
    await hub.advance({ days: 1 })
    expect((await hub.messages()).map(({ trigger }) => trigger)).toEqual(['come-back'])
  })

  it('sends nothing to who has gone out again by then', async () => {
    await yes()
    await buys()
    await hub.advance({ days: 90 })
    await buys()
    await hub.advance({ days: 1 })
    expect(await hub.messages()).toEqual([])
    expect(await hub.reasons()).toEqual(['not-true-any-more'])
  })

  it.each([
    { views: 2, buying: true, leads: ['sent'] },
    { views: 1, buying: true, leads: ['exited'] },
    { views: 2, buying: false, leads: ['not-true-any-more'] },
  ])(
    'asks what the person did when it goes: $views views, bought $buying: $leads',
    async ({ views, buying, leads }) => {
      await yes()
      await says(siteEvent('product.favourited', hub.clock.now(), ADA, { productId: '1001' }))
      for (let n = 0; n < views; n++) await looks(ADA, minutesFrom(hub.clock.now(), -n))
      if (buying) await buys()
      await hub.advance({ hours: 1 })
      expect(await hub.reasons()).toEqual(leads)
    },
  )
})

describe('two people who turn out to be one', () => {
  it('stay where either of them was, without coming in once more', async () => {
    const device = { anonymousId: 'phone-1' }
    for (const days of [2, 1]) await buys(device, daysAgo(days))
    await looks()
    expect(await moves('repeat-buyers')).toHaveLength(1)
    await says(siteEvent('page.viewed', hub.clock.now(), { ...ADA, ...device }, { url: 'https://ada-books.example/' }))
    expect(await hers()).toEqual(['repeat-buyers'])
    expect(await moves('repeat-buyers')).toHaveLength(1)
  })

  it('count together what each of them did', async () => {
    const device = { anonymousId: 'phone-1' }
    await buys(device, daysAgo(2))
    await buys(ADA, daysAgo(1))
    expect(await hers()).toEqual([])
    await says(siteEvent('page.viewed', hub.clock.now(), { ...ADA, ...device }, { url: 'https://ada-books.example/' }))
    expect(await hers()).toEqual(['repeat-buyers'])
  })
})

it('whoever is nobody any more, as by a merge with somebody who was being erased, belongs nowhere, without a word', async () => {
  for (const days of [2, 1]) await buys(ADA, daysAgo(days))
  expect(await hers()).toEqual(['repeat-buyers'])
  await hub.rows(
    `UPDATE contact SET state = '{"status": {"at": "2026-03-02T12:00:00.000Z", "rank": 2, "value": "erased"}}'`,
  )
  await hub.advance({ days: 90 })
  expect(await hers()).toEqual([])
  expect(await hub.rows('SELECT FROM segment_turn')).toEqual([])
  expect(await moves('repeat-buyers')).toHaveLength(1)
})
