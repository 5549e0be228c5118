import { zoneOf } from './zone.ts'

const WINTER = new Date('2026-01-15T12:00:00Z')

it.each([
  ["a contact's own zone before anything else", 'America/New_York', 'DE', 'America/New_York'],
  ["the country's zone where it has one", null, 'FR', 'Europe/Paris'],
  ['one zone for a country of two names and one time', null, 'DE', 'Europe/Berlin'],
  ["the shop's zone where a country shows several times", null, 'US', 'Asia/Tokyo'],
  ["the shop's zone where nothing is known", null, null, 'Asia/Tokyo'],
  ["the shop's zone for what is no zone and no country", 'Mars/Olympus', 'XX', 'Asia/Tokyo'],
])('takes %s', (_what, own, country, expected) => {
  expect(zoneOf(own, country, 'Asia/Tokyo', WINTER)).toBe(expected)
})
