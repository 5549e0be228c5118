import type { Until } from '@beckon/trigger-kit'
import { instantOf } from './until.ts'

const cases: readonly [what: string, until: Until, since: string, zone: string, at: string | null, context?: object][] =
  [
    ['nine o’clock of the same day', { at: '09:00' }, '2026-03-02T07:00Z', 'Europe/Paris', '2026-03-02T08:00Z'],
    ['nine o’clock of the next day', { at: '09:00' }, '2026-03-02T08:00:01Z', 'Europe/Paris', '2026-03-03T08:00Z'],
    ['Monday, from a Friday', { at: '09:00', on: ['mon'] }, '2026-03-06T12:00Z', 'UTC', '2026-03-09T09:00Z'],
    ['at once inside a window', { between: ['09:00', '17:00'] }, '2026-03-02T12:00Z', 'UTC', '2026-03-02T12:00Z'],
    [
      'when a window opens',
      { between: ['09:00', '17:00'], on: ['tue'] },
      '2026-03-02T12:00Z',
      'UTC',
      '2026-03-03T09:00Z',
    ],
    [
      'the next day when a window is over',
      { between: ['09:00', '17:00'] },
      '2026-03-02T17:00Z',
      'UTC',
      '2026-03-03T09:00Z',
    ],
    [
      'the first instant after an hour that is skipped',
      { at: '02:30' },
      '2026-03-28T22:00Z',
      'Europe/Paris',
      '2026-03-29T01:00Z',
    ],
    [
      'the first of an hour that comes twice',
      { at: '02:30' },
      '2026-10-24T22:00Z',
      'Europe/Paris',
      '2026-10-25T00:30Z',
    ],
    [
      'an instant of the event, a week before',
      { date: 'end', before: { days: 7 } },
      '2026-03-01T00:00Z',
      'UTC',
      '2026-03-10T10:00Z',
      { end: '2026-03-17T10:00:00Z' },
    ],
    [
      'a day, in the morning of the person',
      { date: 'day' },
      '2026-03-01T00:00Z',
      'America/New_York',
      '2026-03-17T13:00Z',
      { day: '2026-03-17' },
    ],
    [
      'the anniversary of an instant, by the day it was where the person is',
      { date: 'first', yearly: true },
      '2026-02-27T00:00Z',
      'Europe/Berlin',
      '2026-03-03T08:00Z',
      { first: '2024-03-02T23:30:00Z' },
    ],
    [
      'two days after a day',
      { date: 'day', after: { days: 2 }, at: '10:30' },
      '2026-03-01T00:00Z',
      'UTC',
      '2026-03-19T10:30Z',
      { day: '2026-03-17' },
    ],
    ['the first day of a month', { date: 'day' }, '2026-03-01T00:00Z', 'UTC', '2026-12-01T09:00Z', { day: '2026-12' }],
    [
      'six hours before a day’s morning',
      { date: 'day', before: { hours: 6 } },
      '2026-03-01T00:00Z',
      'UTC',
      '2026-03-17T03:00Z',
      { day: '2026-03-17' },
    ],
    ['nothing where the day is not known', { date: 'day' }, '2026-03-01T00:00Z', 'UTC', null],
    ['nothing for a day without a year', { date: 'day' }, '2026-03-01T00:00Z', 'UTC', null, { day: '--03-17' }],
    ['nothing for what is no day', { date: 'day' }, '2026-03-01T00:00Z', 'UTC', null, { day: '2026-02-31' }],
    [
      'the next birthday',
      { date: 'day', yearly: true },
      '2026-03-18T00:00Z',
      'UTC',
      '2027-03-17T09:00Z',
      { day: '1990-03-17' },
    ],
    [
      'today’s birthday, though it is past nine',
      { date: 'day', yearly: true },
      '2026-03-17T15:00Z',
      'UTC',
      '2026-03-17T09:00Z',
      { day: '--03-17' },
    ],
    [
      '28 February in a common year',
      { date: 'day', yearly: true },
      '2026-02-01T00:00Z',
      'UTC',
      '2026-02-28T09:00Z',
      { day: '2000-02-29' },
    ],
    [
      '29 February in a leap year',
      { date: 'day', yearly: true },
      '2028-02-01T00:00Z',
      'UTC',
      '2028-02-29T09:00Z',
      { day: '2000-02-29' },
    ],
    [
      'a week before a birthday in January',
      { date: 'day', yearly: true, before: { days: 7 } },
      '2026-12-20T00:00Z',
      'UTC',
      '2026-12-27T09:00Z',
      { day: '--01-03' },
    ],
  ]

it.each(cases)('is %s', (_what, until, since, zone, at, context = {}) => {
  const found = instantOf(until, new Date(since), context as Parameters<typeof instantOf>[2], zone)
  expect(found?.at ?? null).toEqual(at && new Date(at))
})

it('says what was meant beside the instant', () => {
  const found = instantOf({ at: '09:00' }, new Date('2026-03-28T12:00Z'), {}, 'Europe/Paris')
  expect(found).toEqual({ at: new Date('2026-03-29T07:00Z'), localIntent: '09:00 Europe/Paris 2026-03-29' })
})
