import { z } from 'zod'

export const Trigger = z
  .strictObject({
    name: z.string(),
    class: z.enum(['marketing', 'transactional']),
    topic: z.string().nullable(),
    state: z.enum(['active', 'paused', 'braked', 'shadow']),
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
