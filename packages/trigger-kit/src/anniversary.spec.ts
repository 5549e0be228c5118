import { anniversaryWithin } from './anniversary.ts'
import { check } from './explain.ts'
import { nextTurn } from './turn.ts'

const near = anniversaryWithin('contact.birthday', { days: 3 })
const on = (now: string, birthday: string | null) => ({ now, contact: { birthday } })

describe('the anniversary of a day is near', () => {
  it.each([
    ['a moment before three days ahead', '2026-02-26T23:59:59.999Z', '1990-03-02', false],
    ['three days ahead', '2026-02-27T00:00:00.000Z', '1990-03-02', true],
    ['on the day', '2026-03-02T12:00:00.000Z', '1990-03-02', true],
    ['while it is that day in Honolulu', '2026-03-03T09:59:00.000Z', '1990-03-02', true],
    ['when it is over everywhere', '2026-03-04T00:00:00.000Z', '1990-03-02', false],
    ['without a year', '2026-03-01T12:00:00.000Z', '--03-02', true],
    ['of an instant', '2026-03-01T12:00:00.000Z', '2024-03-02T15:20:00Z', true],
    ['of an instant that is 1 March somewhere', '2028-03-01T23:59:00.000Z', '2027-02-28T23:30:00Z', true],
    ['of an instant that is 28 February somewhere', '2028-02-26T00:00:00.000Z', '2027-03-01T03:00:00Z', true],
    ['of a year that stands for none', '2026-03-01T12:00:00.000Z', '0001-03-02', true],
    ['over the turn of the year', '2026-12-30T12:00:00.000Z', '1990-01-01', true],
    ['on 28 February for who was born on the 29th', '2026-02-25T00:00:00.000Z', '1988-02-29', true],
    ['on 29 February in a leap year', '2028-02-25T23:59:59.999Z', '--02-29', false],
    ['on the day itself: nothing has come round', '2026-03-02T12:00:00.000Z', '2026-03-02', false],
    ['where no day is known', '2026-03-02T12:00:00.000Z', null, false],
    ['where it is no day', '2026-03-02T12:00:00.000Z', 'in spring', false],
  ])('%s', (_when, now, birthday, expected) => {
    expect(check(near, on(now, birthday)).holds).toBe(expected)
  })
})

it.each([
  ['2026-01-01T00:00:00.000Z', '2026-02-27T00:00:00.000Z'],
  ['2026-02-27T00:00:00.000Z', '2026-03-04T00:00:00.000Z'],
  ['2026-03-04T00:00:00.000Z', '2027-02-27T00:00:00.000Z'],
])('after %s it turns at %s', (now, turn) => {
  expect(nextTurn(near, on(now, '1990-03-02'))?.toISOString()).toBe(turn)
})

it('is explained without the day, which is personal', () => {
  const { because } = check(near, on('2026-03-02T12:00:00.000Z', '1990-03-02'))
  expect(because).toBe('contact.birthday (text) comes round within 3 d')
})
