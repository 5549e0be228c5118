import { z } from 'zod'
import { contactFilter } from '../contacts/find-contact.ts'
import { id, instant, oneOf, text } from '../list/fields.ts'
import { resource } from '../list/resource.ts'

export const Decision = z
  .strictObject({
    id,
    trigger: z.string(),
    runId: id,
    contactId: id.nullable(),
    step: z.int(),
    verdict: z.enum(['send', 'hold', 'drop']),
    reason: z.string().describe('A code of docs/errors.md.'),
    detail: z.string().nullable(),
    at: instant,
  })
  .meta({ id: 'Decision', description: 'Why a run went on, waits or ended.' })

export const decisions = resource({
  item: Decision,
  table: 'decision',
  alias: 'd',
  time: 'at',
  filters: {
    trigger: { schema: text, where: 'd.trigger = :trigger' },
    contact: contactFilter('d.contact_id'),
    verdict: { schema: oneOf('send', 'hold', 'drop'), where: 'd.verdict = :verdict' },
    reason: { schema: text, where: 'd.reason = :reason' },
    run: { schema: id, where: 'd.run_id = :run' },
  },
})
