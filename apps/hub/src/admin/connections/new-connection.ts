import { z } from 'zod'
import { text } from '../list/fields.ts'

const setting = z
  .string('expected text')
  .min(1, 'expected a value, saw none')
  .max(5_000, 'expected at most 5000 characters')

export const NewConnection = z
  .strictObject({
    plugin: text,
    account: text.describe("The source's account as its events name it: a shop's domain, a portal's id."),
    tenant: text,
    settings: z
      .record(z.string(), setting)
      .optional()
      .describe(
        'Settings of this connection alone, by the names that the environment has for them. It is reached at its own ' +
          'URL then, and verified with nothing else. Never shown again. Absent: those of the environment.',
      ),
  })
  .meta({ id: 'NewConnection' })
export type NewConnection = z.infer<typeof NewConnection>
