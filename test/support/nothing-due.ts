import type { TriggerForecast } from '../../apps/hub/src/admin/forecast/forecast.resource.ts'

/** The forecast of a marketing trigger of which nothing is due. */
export const NOTHING_DUE: Omit<TriggerForecast, 'trigger'> = {
  class: 'marketing',
  state: 'active',
  late: 0,
  underWay: 0,
  stopped: 0,
  stoppedByChannel: 0,
  ahead: 0,
  days: [],
  hours: [],
}
