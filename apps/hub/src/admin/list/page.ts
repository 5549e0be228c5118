import { z } from 'zod'

export interface Page<Item> {
  readonly data: readonly Item[]
  /** The cursor that asks for the rest; null: this is all. */
  readonly next: string | null
}

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    data: z.array(item),
    next: z.string().nullable().describe('Give it as `after` to get the rest; null: this is all.'),
  })
