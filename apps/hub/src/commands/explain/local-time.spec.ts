import { momentsIn, zoneOf } from './local-time.ts'

const WINTER = '2026-03-02T07:30:00.000Z'
const SUMMER = '2026-07-02T23:30:00.000Z'
const NOTHING = { timezone: null, country: null, phone: null }

it.each([
  { of: 'nothing known', known: {}, zone: null },
  { of: 'a zone of their own', known: { timezone: 'Asia/Tokyo', country: 'DE' }, zone: 'Asia/Tokyo' },
  { of: 'an address', known: { country: 'FR', phone: '+819012345678' }, zone: 'Europe/Paris' },
  { of: 'an address whose province decides', known: { country: 'US', phone: '+819012345678' }, zone: null },
  { of: 'a phone', known: { phone: '+819012345678' }, zone: 'Asia/Tokyo' },
  { of: 'UTC', known: { timezone: 'UTC' }, zone: null },
  { of: 'no zone', known: { timezone: 'Mars/Phobos' }, zone: null },
])('takes of $of the zone that the gate would', ({ known, zone }) => {
  expect(zoneOf({ ...NOTHING, ...known }, WINTER)).toBe(zone)
})

it("shows a person's own time beneath that of UTC, where the two differ", () => {
  expect(momentsIn(null)(WINTER)).toBe('2026-03-02 07:30:00')
  expect(momentsIn('Europe/London')(WINTER)).toBe('2026-03-02 07:30:00')
  expect(momentsIn('Europe/London')(SUMMER)).toBe('2026-07-02 23:30:00\n(2026-07-03 00:30)')
})
