import type { Forecast, TriggerForecast } from '../../admin/forecast/forecast.resource.ts'
import { counted, moment, paragraph } from '../columns.ts'
import { grids, table } from './grids.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export function forecastText({ at, until, onHoldSince, triggers }: Forecast): string {
  const head = `Runs that are due to go on until ${moment(until)}, if nothing new happens.`
  const parts = [
    paragraph(`${head} Times are UTC; it is ${moment(at)} now.`),
    ...(triggers.length ? tablesOf(triggers, at, until) : ['None.']),
    ...stopsOf(triggers, onHoldSince).map(paragraph),
    ...(triggers.length ? [paragraph(HONESTLY)] : []),
  ]
  return `${parts.join('\n\n')}\n`
}

const HONESTLY =
  'This counts runs and not decisions: what the gate will hold back or drop is not taken off, a run may also be due to ' +
  'a branch or its end, and of a series it knows the next step alone.'

function tablesOf(triggers: readonly TriggerForecast[], at: string, until: string): string[] {
  const named = (spans: 'days' | 'hours') => triggers.map(one => ({ name: one.trigger, spans: one[spans] }))
  return [
    table(['', 'late', 'under way', 'stopped', 'ahead'], triggers.map(totals)),
    ...grids('By day', named('days'), starts(at, until, DAY_MS), from => from.slice(5, 10)),
    ...grids('By hour', named('hours'), starts(at, until, HOUR_MS).slice(0, 24), from => from.slice(11, 16)),
  ]
}

function totals({ trigger, late, underWay, stopped, stoppedByChannel, ahead }: TriggerForecast) {
  return { name: trigger, counts: [late, underWay, stopped + stoppedByChannel, ahead] }
}

/** The beginnings of all hours, or days, from one instant to another. */
function starts(at: string, until: string, length: number): string[] {
  const first = Math.floor(Date.parse(at) / length) * length
  const count = Math.ceil((Date.parse(until) - first) / length)
  return Array.from({ length: count }, (_, n) => new Date(first + n * length).toISOString())
}

/** What keeps back what is due. */
function stopsOf(triggers: readonly TriggerForecast[], onHoldSince: string | null): string[] {
  const held = `All sending is on hold since ${moment(onHoldSince ?? '')}: what is late waits until that ends.`
  return [
    ...(onHoldSince ? [held] : []),
    ...triggers.filter(({ state }) => state === 'paused' || state === 'braked').map(stopOf),
    ...triggers.filter(({ state }) => state === 'shadow').map(shadowOf),
    ...triggers.filter(one => one.stoppedByChannel > 0).map(channelStopOf),
  ]
}

const stopOf = ({ trigger, state, stopped }: TriggerForecast): string =>
  `${trigger} is ${state}: ${counted(stopped, 'run')} waited for it to be resumed when due, and so will what is ahead.`

const shadowOf = ({ trigger }: TriggerForecast): string => `${trigger} is in shadow: it decides, and sends nothing.`

const channelStopOf = ({ trigger, stoppedByChannel }: TriggerForecast): string =>
  `${trigger}: ${counted(stoppedByChannel, 'run')} of it waited, when due, for a paused channel.`
