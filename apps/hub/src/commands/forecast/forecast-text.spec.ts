import type { Forecast } from '../../admin/forecast/forecast.resource.ts'
import { forecastText } from './forecast-text.ts'

const HOUR_MS = 3_600_000
const MONDAY_NOON = '2026-03-02T12:00:00.000Z'
const after = (hours: number) => new Date(Date.parse('2026-03-02T00:00:00Z') + hours * HOUR_MS).toISOString()

/** Of every trigger so many runs in each of the next 24 hours and 30 days. */
function forecastOf(names: readonly string[], runs: number): Forecast {
  const spans = (length: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({ from: after(n * length + (length === 1 ? 12 : 0)), runs }))
  const triggers = names.map(trigger => ({
    trigger,
    class: 'marketing' as const,
    state: 'active' as const,
    ...{ late: runs, underWay: runs, stopped: 0, stoppedByChannel: 0, ahead: runs * 30 },
    ...{ days: spans(24, 30), hours: spans(1, 24) },
  }))
  return { at: MONDAY_NOON, until: after(30 * 24), onHoldSince: null, triggers }
}

const NAMES = ['order-out-for-delivery', 'cart-abandoned']
const LONG = 'a-reminder-of-the-second-half-of-the-season'

it.each([
  { what: 'four digits', names: NAMES, runs: 1_234, abreast: 8 },
  { what: 'six digits', names: NAMES, runs: 123_456, abreast: 6 },
  { what: 'nine digits', names: NAMES, runs: 123_456_789, abreast: 5 },
  { what: 'four digits and a long name', names: [LONG], runs: 1_234, abreast: 5 },
])('shows sums of $what in full, $abreast abreast, and is not wider than 80 columns', ({ names, runs, abreast }) => {
  const lines = forecastText(forecastOf(names, runs)).split('\n')
  expect(lines.filter(line => line.length > 80)).toEqual([])
  expect(lines.find(line => line.startsWith('By hour'))?.match(/\d\d:00/g)).toHaveLength(abreast)
  expect(lines.some(line => line.endsWith(` ${runs * names.length}`))).toBe(true)
})

it.each([
  ['active', []],
  ['paused', ['cart-abandoned is paused: 0 runs waited for it to be resumed when due, and so']],
  ['shadow', ['cart-abandoned is in shadow: it decides, and sends nothing.']],
] as const)('says below what keeps back the messages of a trigger that is %s', (state, said) => {
  const { triggers, ...rest } = forecastOf(['cart-abandoned'], 1)
  const text = forecastText({ ...rest, triggers: triggers.map(one => ({ ...one, state })) })
  expect(text.split('\n').filter(line => line.startsWith('cart-abandoned is'))).toEqual(said)
})
