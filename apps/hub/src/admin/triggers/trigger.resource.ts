import { z } from 'zod'
import type { TriggerState } from '../../gate/gate.store.ts'

export const State = z
  .enum(['active', 'paused', 'braked', 'shadow'])
  .describe('What comes due of a paused or braked one waits on; of one in `shadow` all is decided, and nothing goes.')

/** What an operator or the brake says of a trigger comes before what its file does. */
export const stateOf = (stored: TriggerState, shadow: boolean): z.infer<typeof State> =>
  stored === 'active' && shadow ? 'shadow' : stored

export const Trigger = z
  .strictObject({
    name: z.string(),
    class: z.enum(['marketing', 'transactional']),
    topic: z.string().nullable(),
    state: State,
    revision: z.string(),
    on: z.array(z.string()).describe('The types of events it listens to.'),
    hasAudience: z
      .boolean()
      .describe('It asks everybody who had to do with the item of an event, and not whoever the event names.'),
    waiting: z.int().describe('Runs that wait.'),
    sent: z.int().describe('Messages a provider accepted.'),
    dropped: z.int().describe('Runs that ended without a message, cancelled ones not counted.'),
  })
  .meta({ id: 'Trigger' })
export type Trigger = z.infer<typeof Trigger>

export const Discarded = Trigger.extend({
  ended: z.int().describe('Runs that ended by this.'),
}).meta({ id: 'Discarded' })
export type Discarded = z.infer<typeof Discarded>
