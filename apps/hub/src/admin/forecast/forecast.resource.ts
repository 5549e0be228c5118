import { z } from 'zod'
import { instant, since } from '../list/fields.ts'
import { State } from '../triggers/trigger.resource.ts'

const Span = z.strictObject({ from: instant, runs: z.int() })

const TriggerForecast = z
  .strictObject({
    trigger: z.string(),
    class: z.enum(['marketing', 'transactional']),
    state: State,
    late: z.int().describe('Runs that are due by now and not decided yet.'),
    underWay: z.int().describe('Runs whose message is being handed over, or is to be tried again.'),
    stopped: z.int().describe('Runs that were due and wait until their trigger is resumed.'),
    stoppedByChannel: z.int().describe('Runs that were due and wait until their channel is resumed.'),
    ahead: z.int().describe('Runs that are due between now and `until`.'),
    days: z.array(Span).describe('The same by days of UTC; those without any are left out.'),
    hours: z.array(Span).describe('Of the 24 hours that began with the present one, likewise.'),
  })
  .meta({ id: 'TriggerForecast' })
export type TriggerForecast = z.infer<typeof TriggerForecast>

export const Forecast = z
  .strictObject({
    at: instant.describe('Now, by the business clock.'),
    until: instant,
    onHoldSince: instant.nullable().describe('By the real clock; null: sending is not on hold.'),
    triggers: z.array(TriggerForecast).describe('Those of which any run waits for its time, by name.'),
  })
  .meta({
    id: 'Forecast',
    description:
      'Which runs are due to go on, if nothing new happens: to a message as a rule, or to a branch or their end. What ' +
      'the gate will hold back or drop then is not taken off.',
  })
export type Forecast = z.infer<typeof Forecast>

export const ForecastQuery = z.strictObject({
  until: since.optional().describe('At most 92 days from now; without it, 7 days.'),
})
export type ForecastQuery = z.infer<typeof ForecastQuery>
