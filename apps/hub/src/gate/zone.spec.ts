import { placeOf } from './zone.ts'

const WINTER = new Date('2026-01-15T12:00:00Z')
const SHOP = 'Asia/Tokyo'

const whereIs = (contact: Record<string, string>) => placeOf({ contact }, SHOP, WINTER)

it.each([
  ["a contact's own zone before anything else", { timezone: 'America/New_York', country: 'DE' }, 'America/New_York'],
  ["the country's zone where it has one", { country: 'FR' }, 'Europe/Paris'],
  ['one zone for a country of two names and one time', { country: 'DE' }, 'Europe/Berlin'],
  ["the shop's zone where a country shows several times", { country: 'US' }, SHOP],
  ["the province's zone there", { country: 'US', province: 'CA' }, 'America/Los_Angeles'],
  ['the zone of a province in small letters', { country: 'us', province: 'hi' }, 'Pacific/Honolulu'],
  ["the zone of most of a province's people", { country: 'US', province: 'TX' }, 'America/Chicago'],
  ["the shop's zone for a province that is not listed", { country: 'BR', province: 'SP' }, SHOP],
  ["the zone of the phone's country", { phone: '+33612345678' }, 'Europe/Paris'],
  ['the address before the phone', { phone: '+33612345678', country: 'GB' }, 'Europe/London'],
  ['the phone where the address decides nothing', { phone: '+33612345678', country: 'US' }, 'Europe/Paris'],
  ["the shop's zone for a phone of a country of several times", { phone: '+12125550123' }, SHOP],
  ["the shop's zone for what is no phone", { phone: 'none' }, SHOP],
  ["the shop's zone where nothing is known", {}, SHOP],
  ["the shop's zone for what is no zone and no country", { timezone: 'Mars/Olympus', country: 'XX' }, SHOP],
])('takes %s', (_what, contact, expected) => {
  expect(whereIs(contact).zone).toBe(expected)
})

it.each([
  ['of the address', { country: 'US', province: 'TX', phone: '+33612345678' }, { country: 'US', province: 'TX' }],
  [
    "of the phone where there is no address, also under a zone of one's own",
    { timezone: 'UTC', phone: '+33612345678' },
    { country: 'FR', province: null },
  ],
  ['of nobody knows where', {}, { country: null, province: null }],
])('knows the country %s', (_what, contact, expected) => {
  expect(whereIs(contact)).toMatchObject(expected)
})
