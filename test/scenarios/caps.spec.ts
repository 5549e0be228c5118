import { join } from 'node:path'
import { startHub, type TestHub } from '../support/hub.ts'
import { agree, offered } from '../support/offer.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { links } from '../support/step-message.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: join(import.meta.dirname, 'gate') })
})
beforeEach(async () => {
  await startOver(hub)
  await agree(hub)
})
afterAll(() => hub.stop())

const offers = async (names: readonly string[], email?: string) => {
  await hub.receive('track', track(...offered(hub.clock.now(), names, email)))
  await hub.settle()
}
const offersAt = async (instant: string) => {
  hub.clock.set(new Date(instant))
  await offers(['plain'])
}
const lives = async (timezone: string) => {
  await hub.receive('track', track(siteEvent('x.moved', hub.clock.now(), { email: 'ada@example.com', timezone })))
  await hub.settle()
}
const times = async () =>
  (await hub.rows<{ created_at: Date }>('SELECT created_at FROM message ORDER BY created_at')).map(row =>
    row.created_at.toISOString(),
  )
const details = async () =>
  (await hub.rows<{ detail: string }>(`SELECT detail FROM decision WHERE reason = 'cap' ORDER BY at`)).map(
    row => row.detail,
  )

it('lets one marketing mail through a day, 16 hours apart, and holds the next until it is free', async () => {
  await offers(['plain'])
  await hub.advance({ hours: 2 })
  await offers(['plain'])
  for (let hour = 0; hour < 24; hour++) await hub.advance({ hours: 1 })
  // 16 hours after 12:00 is 04:00, when it is still quiet.
  expect(await times()).toEqual(['2026-03-02T12:00:00.000Z', '2026-03-03T08:00:00.000Z'])
  expect(await hub.reasons()).toEqual(['sent', 'cap', 'sent'])
})

it.each([
  [
    ['2026-03-02T12:00:00Z', '2026-03-02T13:00:00Z'],
    '1 email in 16 h; frees at 2026-03-03T04:00:00.000Z, in quiet hours until 2026-03-03T08:00:00.000Z',
  ],
  [
    ['2026-03-02T08:00:00Z', '2026-03-02T16:00:00Z'],
    '1 email a day; frees at 2026-03-03T00:00:00.000Z, in quiet hours until 2026-03-03T08:00:00.000Z',
  ],
  [
    [
      '2026-03-02T08:00:00Z',
      '2026-03-03T08:30:00Z',
      '2026-03-04T09:00:00Z',
      '2026-03-05T09:30:00Z',
      '2026-03-06T10:00:00Z',
    ],
    '4 email in 7 d; frees at 2026-03-09T08:00:00.000Z',
  ],
])('says which cap it is and when it frees: offers at %j, %s', async (instants, detail) => {
  for (const at of instants) await offersAt(at)
  expect(await details()).toEqual([detail])
})

const NOON = '2026-03-02T12:00:00.000Z'
const FOUR = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'].map(day => `${day}T09:00:00.000Z`)

// At four in the morning in UTC 16 hours are over; in California it is the evening of the day that began with the mail of noon.
it.each([
  [['2026-03-02T18:00:00.000Z'], 'UTC', '2026-03-02T19:00:00.000Z', '2026-03-03T10:00:00.000Z'],
  [FOUR, 'UTC', '2026-03-06T09:00:00.000Z', '2026-03-09T09:00:00.000Z'],
  [[NOON], 'Asia/Kolkata', '2026-03-03T03:59:59.999Z', '2026-03-03T04:00:00.000Z'],
  [[NOON], 'America/Los_Angeles', '2026-03-03T04:00:00.000Z', '2026-03-03T16:00:00.000Z'],
])(
  'frees to the millisecond: after %j, of who lives in %s since, the offer of %s goes at %s',
  async (gone, zone, at, goes) => {
    for (const instant of gone) await offersAt(instant)
    await lives(zone)
    await offersAt(at)
    hub.clock.set(new Date(Date.parse(goes) - 1))
    await hub.settle()
    expect(await times()).toEqual(gone)
    await hub.advance({ milliseconds: 1 })
    expect(await times()).toEqual([...gone, goes])
  },
)

it('frees with the first moment of the day, also after a day that began at one', async () => {
  await lives('America/Santiago')
  await offersAt('2026-09-06T11:00:00.000Z')
  await offersAt('2026-09-06T12:00:00.000Z')
  expect(await details()).toEqual([
    '1 email a day; frees at 2026-09-07T03:00:00.000Z, in quiet hours until 2026-09-07T11:00:00.000Z',
  ])
})

it('holds one of two that are due at the same instant', async () => {
  await offers(['plain', 'plain'])
  expect((await hub.reasons()).sort()).toEqual(['cap', 'sent'])
  await hub.advance({ hours: 20 })
  expect(await hub.messages()).toHaveLength(2)
})

it('counts for each person apart', async () => {
  await agree(hub, 'bob@example.com')
  await offers(['plain'])
  await offers(['plain'], 'bob@example.com')
  expect(await hub.reasons()).toEqual(['sent', 'sent'])
})

it('drops what would be overdue when it frees', async () => {
  for (let day = 0; day < 4; day++) {
    await offers(['plain'])
    await hub.advance({ days: 1 })
  }
  await offers(Array.from({ length: 6 }, () => 'plain'))
  const dropped = await hub.rows(`SELECT reason FROM decision WHERE verdict = 'drop'`)
  expect(dropped).toEqual([])
  for (let day = 0; day < 9; day++) await hub.advance({ days: 1 })
  expect(await hub.rows(`SELECT DISTINCT reason FROM decision WHERE verdict = 'drop'`)).toEqual([{ reason: 'cap' }])
  expect((await details()).at(-1)).toMatch(/, after this message is overdue$/)
})

it('does not count or hold what is owed', async () => {
  await offers(['plain'])
  for (const id of ['a', 'b', 'c']) {
    const owed = siteEvent('x.owed', hub.clock.now(), { email: 'ada@example.com' }, { id, ...links })
    await hub.receive('track', track(owed))
  }
  await hub.settle()
  await hub.advance({ days: 1 })
  await offers(['plain'])
  expect(await hub.reasons()).toEqual(['sent', 'sent', 'sent', 'sent', 'sent'])
})
