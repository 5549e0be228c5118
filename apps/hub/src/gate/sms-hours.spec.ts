import type { Place } from './place.ts'
import { quietUntil } from './quiet-hours.ts'

const NEW_YORK = 'America/New_York'
const CHICAGO = 'America/Chicago'
const PARIS = 'Europe/Paris'

interface Case {
  readonly where: string
  readonly zone: string
  /** A local time of that zone, with its offset. */
  readonly at: string
  /** Null: it may go at once. */
  readonly until: string | null
}

/** 2 March 2026 is a Monday. */
const CASES: readonly Case[] = [
  { where: 'DE', zone: 'Europe/Berlin', at: '2026-03-02T07:59+01:00', until: '2026-03-02T08:00+01:00' },
  { where: 'DE', zone: 'Europe/Berlin', at: '2026-03-02T08:00+01:00', until: null },
  { where: 'DE', zone: 'Europe/Berlin', at: '2026-03-02T20:59+01:00', until: null },
  { where: 'DE', zone: 'Europe/Berlin', at: '2026-03-02T21:00+01:00', until: '2026-03-03T08:00+01:00' },
  { where: 'US', zone: NEW_YORK, at: '2026-03-02T20:30-05:00', until: null },
  { where: 'US-NY', zone: NEW_YORK, at: '2026-03-02T20:30-05:00', until: null },
  { where: 'US-FL', zone: NEW_YORK, at: '2026-03-02T20:30-05:00', until: '2026-03-03T08:00-05:00' },
  { where: 'US-MD', zone: NEW_YORK, at: '2026-03-02T20:30-05:00', until: '2026-03-03T08:00-05:00' },
  { where: 'US-NJ', zone: NEW_YORK, at: '2026-03-02T20:30-05:00', until: '2026-03-03T08:00-05:00' },
  { where: 'US-OK', zone: CHICAGO, at: '2026-03-02T20:30-06:00', until: '2026-03-03T08:00-06:00' },
  { where: 'US-MS', zone: CHICAGO, at: '2026-03-02T20:30-06:00', until: '2026-03-03T08:00-06:00' },
  { where: 'US-CT', zone: NEW_YORK, at: '2026-03-02T08:30-05:00', until: '2026-03-02T09:00-05:00' },
  { where: 'US-CT', zone: NEW_YORK, at: '2026-03-02T20:00-05:00', until: '2026-03-03T09:00-05:00' },
  { where: 'US-TX', zone: CHICAGO, at: '2026-03-02T08:30-06:00', until: '2026-03-02T09:00-06:00' },
  { where: 'US-TX', zone: CHICAGO, at: '2026-03-07T21:30-06:00', until: '2026-03-08T12:00-05:00' },
  { where: 'US-TX', zone: CHICAGO, at: '2026-03-15T11:30-05:00', until: '2026-03-15T12:00-05:00' },
  { where: 'US-RI', zone: NEW_YORK, at: '2026-03-06T18:00-05:00', until: '2026-03-07T10:00-05:00' },
  { where: 'US-RI', zone: NEW_YORK, at: '2026-03-01T17:30-05:00', until: '2026-03-02T09:00-05:00' },
  { where: 'FR', zone: PARIS, at: '2026-03-02T21:30+01:00', until: null },
  { where: 'FR', zone: PARIS, at: '2026-03-02T22:00+01:00', until: '2026-03-03T08:00+01:00' },
  { where: 'FR', zone: PARIS, at: '2026-03-01T12:00+01:00', until: '2026-03-02T08:00+01:00' },
  { where: 'FR', zone: PARIS, at: '2026-07-14T12:00+02:00', until: '2026-07-15T08:00+02:00' },
  // Easter: a Sunday and a Monday, after a Saturday evening.
  { where: 'FR', zone: PARIS, at: '2026-04-04T23:00+02:00', until: '2026-04-07T08:00+02:00' },
  // Ascension, a Thursday; and the Friday after it is a day like any other.
  { where: 'FR', zone: PARIS, at: '2026-05-14T09:00+02:00', until: '2026-05-15T08:00+02:00' },
  { where: 'FR', zone: PARIS, at: '2026-05-25T09:00+02:00', until: '2026-05-26T08:00+02:00' },
  // The clocks go forward in the night.
  { where: 'DE', zone: 'Europe/Berlin', at: '2026-03-28T22:00+01:00', until: '2026-03-29T08:00+02:00' },
  // A state's rule says nothing of another country's province of the same name.
  { where: 'IT-CT', zone: 'Europe/Rome', at: '2026-03-02T08:30+01:00', until: null },
]

it.each(CASES)('a text message to $where at $at waits until $until', ({ where, zone, at, until }) => {
  const [country = null, province = null] = where.split('-')
  const place: Place = { zone, country, province }
  expect(quietUntil('sms', new Date(at), place)?.until ?? null).toEqual(until && new Date(until))
})

it('says the local time that it waits for', () => {
  const place: Place = { zone: CHICAGO, country: 'US', province: 'TX' }
  expect(quietUntil('sms', new Date('2026-03-15T11:30-05:00'), place)?.localIntent).toBe(
    '12:00 America/Chicago 2026-03-15',
  )
})

it('is not asked for e-mail, which has the same hours everywhere', () => {
  const place: Place = { zone: PARIS, country: 'FR', province: null }
  expect(quietUntil('email', new Date('2026-03-01T12:00+01:00'), place)).toBeNull()
  expect(quietUntil('email', new Date('2026-03-02T21:30+01:00'), place)?.localIntent).toBe(
    '08:00 Europe/Paris 2026-03-03',
  )
})
