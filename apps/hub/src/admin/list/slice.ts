import { z } from 'zod'
import { cursorOf, encodeCursor } from './cursor.ts'
import { limit } from './fields.ts'
import type { Page } from './page.ts'

/** The query of a list that is short enough to be held in memory, ordered by a text. */
export const SliceQuery = z.strictObject({ limit, after: cursorOf(z.strictObject({ key: z.string() })).optional() })
export type SliceQuery = z.infer<typeof SliceQuery>

/** A page of such a list. */
export function slice<Item>(items: readonly Item[], keyOf: (item: Item) => string, query: SliceQuery): Page<Item> {
  const from = query.after?.key
  const sorted = items.map(item => ({ key: keyOf(item), item })).sort((a, b) => (a.key < b.key ? -1 : 1))
  const rest = sorted.filter(({ key }) => from === undefined || key > from)
  const data = rest.slice(0, query.limit)
  const last = rest.length > data.length ? data.at(-1) : undefined
  return { data: data.map(({ item }) => item), next: last ? encodeCursor({ key: last.key }) : null }
}
