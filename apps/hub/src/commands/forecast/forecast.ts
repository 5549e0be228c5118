import { Forecast } from '../../admin/forecast/forecast.resource.ts'
import { Trigger } from '../../admin/triggers/trigger.resource.ts'
import type { Environment } from '../../parse-settings.ts'
import type { Meant } from '../access.ts'
import { openHub } from '../hub-client.ts'
import { noTrigger } from '../no-trigger.ts'
import type { Told } from '../told.ts'
import { wholeNumber } from '../whole-number.ts'
import { forecastText } from './forecast-text.ts'

export interface ForecastOptions extends Meant {
  readonly days: string
  readonly trigger?: string
}

const DAY_MS = 86_400_000

/** `beckon forecast`: how many runs are due to go on, and when. */
export async function forecast({ days, trigger, ...meant }: ForecastOptions, environment: Environment): Promise<Told> {
  const span = wholeNumber('--days', days, 92) * DAY_MS
  const hub = await openHub(environment, meant)
  if (trigger !== undefined) {
    const all = await Array.fromAsync(hub.list('/triggers', Trigger))
    if (!all.some(({ name }) => name === trigger)) throw noTrigger(trigger, all)
  }
  const until = new Date(Date.parse(hub.now) + span).toISOString()
  const found = await hub.get('/forecast', Forecast, { until })
  const triggers = found.triggers.filter(one => trigger === undefined || one.trigger === trigger)
  const document = { ...found, triggers }
  return { document, text: forecastText(document) }
}
