import { z } from 'zod'
import type { AdminPorts } from '../ports.ts'
import { cursorOf } from './cursor.ts'
import { limit } from './fields.ts'

/** One list of the API as data: what an item looks like is also which columns it is made of. */
export interface Description<Item = Row> {
  /** Its fields are the answer's fields, the document's schema, and, in snake case, the columns. */
  readonly item: z.ZodObject & z.ZodType<Item>
  readonly table: string
  readonly alias: string
  /** The column that orders the list, newest first; an index on (tenant_id, time, id) makes any page cost the same. */
  readonly time: string
  /** What rows must fulfil besides the filters. */
  readonly where?: string
  readonly joins?: readonly { readonly table: string; readonly alias: string; readonly on: string }[]
  /** Fields whose column is not their name: an expression, or null for what `complete` finds out. */
  readonly columns?: Partial<Record<keyof Item & string, string | null>>
  readonly filters: Readonly<Record<string, Filter>>
  /** Adds what a column cannot say, for a whole page at once. */
  complete?(items: readonly Item[], ports: AdminPorts, tenantId: string): Promise<Item[]>
}

export type Row = { readonly id: string }

export interface Filter {
  readonly schema: z.ZodType
  /** The condition; the filter's own name is its parameter. */
  readonly where: string
  /** The values the parameter stands for, where they have to be looked up; none: nothing matches. */
  lookUp?(ports: AdminPorts, tenantId: string, value: string): Promise<readonly string[]>
}

export interface Resource<Item = Row> extends Description<Item> {
  /** All query parameters. */
  readonly query: z.ZodType<ListQuery>
}

export interface ListQuery {
  readonly limit: number
  readonly after?: Place | undefined
  readonly [filter: string]: unknown
}

/** A row's place in the order, in microseconds since 1970 as Postgres keeps time: rows may share a millisecond. */
export const Place = z.strictObject({ at: z.string().regex(/^-?\d{1,16}$/), id: z.guid() })
export type Place = z.infer<typeof Place>

export function resource<Item extends Row>(description: Description<Item>): Resource<Item> {
  const filters = Object.entries(description.filters).map(([name, { schema }]) => [name, schema.optional()] as const)
  const query = z.strictObject({ limit, after: cursorOf(Place).optional(), ...Object.fromEntries(filters) })
  return { ...description, query: query as unknown as z.ZodType<ListQuery> }
}
