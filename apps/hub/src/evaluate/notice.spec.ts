import type { Json } from '@beckon/trigger-kit'
import { noticeOf } from './notice.ts'
import { NOTICE_RULES } from './notice-rules.ts'

const END = '2026-06-30T12:00:00.000Z'
const daysBefore = (days: number) => new Date(Date.parse(END) - days * 86_400_000).toISOString()

const trial = (days: number) => ({ trialStart: daysBefore(days), trialEnd: END })
const renewing = (interval: string, intervalCount = 1) => ({ periodEnd: END, interval, intervalCount })
const from = (country?: string, province?: string) => ({ ...(country && { country }), ...(province && { province }) })

type Case = readonly [
  what: string,
  of: 'trial' | 'renewal',
  subscription: { readonly [field: string]: Json },
  contact: { readonly [field: string]: Json },
  at: number | null,
  by: number | null,
]

// Days before the end: when the notice goes out, and the last day on which it is in time.
const cases: readonly Case[] = [
  ['a trial of a fortnight: seven days, which Visa and Mastercard both allow', 'trial', trial(14), from('DE'), 7, 7],
  ['a trial of two months in California: the same seven, between 21 and 3', 'trial', trial(60), from('US', 'CA'), 7, 7],
  ['a trial of five days: a courtesy, as no rule asks for it', 'trial', trial(5), from('US', 'CA'), 3, null],
  ['a trial of unknown length: as if it were long', 'trial', { trialEnd: END }, from(), 7, 7],
  ['a year in California: thirty days, by the fifteenth', 'renewal', renewing('year'), from('US', 'CA'), 30, 15],
  ['a year in Colorado: thirty days, by the twenty-fifth', 'renewal', renewing('year'), from('US', 'CO'), 30, 25],
  ['a year somewhere in the States: what holds in all of them', 'renewal', renewing('year'), from('US'), 30, 25],
  ['a year elsewhere: thirty days, by the seventh, for Mastercard', 'renewal', renewing('year'), from('FR'), 30, 7],
  ['twelve months: the same as a year', 'renewal', renewing('month', 12), from('US', 'CA'), 30, 15],
  ['52 weeks: the same as a year', 'renewal', renewing('week', 52), from('US', 'CO'), 30, 25],
  ['365 days: the same as a year', 'renewal', renewing('day', 365), from('US', 'CA'), 30, 15],
  ['half a year: no rule asks for it', 'renewal', renewing('month', 6), from('US', 'CA'), null, null],
  ['a month: no rule asks for it', 'renewal', renewing('month'), from('US', 'CA'), null, null],
  ['an unknown interval: no rule can be said to hold', 'renewal', { periodEnd: END }, from('US', 'CA'), null, null],
]

it.each(cases)('%s', (_what, of, subscription, contact, at, by) => {
  const notice = noticeOf({ event: { data: { subscription } }, contact }, 'UTC') as Record<
    string,
    { at: string; deadline: string | null } | null
  >
  expect(notice[of]?.at ?? null).toBe(at && daysBefore(at))
  // The last day counts as a whole.
  expect(notice[of]?.deadline ?? null).toBe(by && `${daysBefore(by).slice(0, 10)}T23:59:59.999Z`)
})

// Seven days before the end of a trial, by the calendar where the person is.
it.each([
  ['late in the evening', 'UTC', '2026-03-16T23:00:00.000Z', '2026-03-09T18:00:00.000Z', '2026-03-09T23:59:59.999Z'],
  ['at midnight', 'UTC', '2026-03-17T00:00:00.000Z', '2026-03-10T00:00:00.000Z', '2026-03-10T23:59:59.999Z'],
  [
    'at the midnight of Berlin',
    'Europe/Berlin',
    '2026-03-16T23:00:00.000Z',
    '2026-03-09T23:00:00.000Z',
    '2026-03-10T22:59:59.999Z',
  ],
  [
    'after the clocks went forward',
    'Europe/Berlin',
    '2026-04-02T10:00:00.000Z',
    '2026-03-26T11:00:00.000Z',
    '2026-03-26T22:59:59.999Z',
  ],
  [
    'after they went back',
    'Europe/Berlin',
    '2026-10-28T11:00:00.000Z',
    '2026-10-21T10:00:00.000Z',
    '2026-10-21T21:59:59.999Z',
  ],
  [
    'on the day before by the clock of California',
    'America/Los_Angeles',
    '2026-03-17T05:00:00.000Z',
    '2026-03-10T01:00:00.000Z',
    '2026-03-10T06:59:59.999Z',
  ],
])('counts whole days before an end %s', (_when, zone, trialEnd, at, deadline) => {
  const subscription = { trialStart: '2026-01-01T00:00:00.000Z', trialEnd }
  expect(noticeOf({ event: { data: { subscription } }, contact: null }, zone)).toMatchObject({
    trial: { at, deadline },
  })
})

it('has nothing to say of a subscription without dates', () => {
  expect(noticeOf({ event: { data: { subscription: { id: 'sub_1' } } }, contact: null }, 'UTC')).toEqual({
    periodDays: null,
    charge: null,
    trial: null,
    renewal: null,
  })
})

it('says how long a period is by the fact alone, which nothing changes later', () => {
  const data = (interval?: string) => ({
    event: { data: { subscription: { id: 'sub_1', ...(interval && { interval }) } } },
  })
  const known = { contact: null, subscription: { interval: 'year', intervalCount: 1, periodEnd: END } }
  expect(noticeOf({ ...known, ...data('month') }, 'UTC')).toMatchObject({ periodDays: expect.closeTo(30.4, 1) })
  expect(noticeOf({ ...known, ...data() }, 'UTC')).toMatchObject({ periodDays: null, renewal: { at: daysBefore(30) } })
})

it('names for every rule where it was read, and when', () => {
  for (const { id, source, readOn, earliest, latest } of NOTICE_RULES) {
    expect([id, source.length > 10, /^\d{4}-\d\d-\d\d$/.test(readOn)]).toEqual([id, true, true])
    expect(earliest ?? latest).toBeGreaterThanOrEqual(latest)
  }
})
