import { z } from 'zod'

export const Revision = z
  .strictObject({
    revision: z.string(),
    current: z.boolean().describe('Whether new runs start on it.'),
    waiting: z.int().describe('Runs that wait on it.'),
    standing: z
      .record(z.string(), z.int())
      .describe(
        'Of those, how many stand at which step: what they do next. Who is in a wait of some days stands behind it.',
      ),
    createdAt: z.string().describe('When the hub first saw it.'),
    steps: z.array(z.string()).describe('What it does; a run stands at one of these, counted from 0.'),
  })
  .meta({ id: 'Revision' })
export type Revision = z.infer<typeof Revision>
