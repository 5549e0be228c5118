import { z } from 'zod'
import { contactFilter } from '../contacts/find-contact.ts'
import { id, instant, oneOf, text } from '../list/fields.ts'
import { resource } from '../list/resource.ts'

export const Run = z
  .strictObject({
    id,
    trigger: z.string(),
    revision: z.string().describe('The version of the trigger it executes.'),
    contactId: id.nullable(),
    key: z.string().describe('Names the occurrence: one run per trigger and key.'),
    state: z.enum(['waiting', 'done', 'cancelled', 'dropped']),
    step: z.int(),
    eventId: id.describe('The event it stands on.'),
    isTest: z.boolean(),
    dueAt: instant.describe('When its step is decided, by the business clock; of an ended run, when it last was.'),
    startedAt: instant,
    endedAt: instant.nullable(),
  })
  .meta({ id: 'Run', description: 'One passage through one trigger.' })

export const runs = resource({
  item: Run,
  table: 'run',
  alias: 'r',
  time: 'started_at',
  // A hold or a retry moves the timer; the run's own column is when the step was meant.
  joins: [{ table: 'timer', alias: 't', on: 't.tenant_id = r.tenant_id AND t.run_id = r.id' }],
  columns: { dueAt: 'coalesce(t.due_at, r.due_at)' },
  filters: {
    trigger: { schema: text, where: 'r.trigger = :trigger' },
    contact: contactFilter('r.contact_id'),
    state: { schema: oneOf('waiting', 'done', 'cancelled', 'dropped'), where: 'r.state = :state' },
  },
})
