import { z } from 'zod'
import { advice } from '../../../nearest.ts'

// What a file of the merchant's may hold, as zod walks it, in the words in which a fault is told.

interface Asked {
  readonly input?: unknown
}

/** The words of a fault at a place where something else was expected. */
export const expected =
  (what: string) =>
  ({ input }: Asked): string =>
    input === undefined ? `missing; expected ${what}` : `saw ${seen(input)}; expected ${what}`

const LONGEST = 60

function seen(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, LONGEST))
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'function') return 'a function'
  return isRecord(value) ? 'an object' : String(value)
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const text = (what = 'a text') => z.string({ error: expected(what) })
export const path = () => text('a path, as order.id or event.data.id')
export const yesOrNo = () => z.boolean({ error: expected('true or false') })
export const list = (of: z.ZodType, what = 'a list') => z.array(of, { error: expected(what) })
export const number = (what = 'a number') => z.custom(Number.isFinite, { error: expected(what) })
/** What a builder made of a span; whether it could is asked where its length is. */
export const length = () => z.custom(value => typeof value === 'number', { error: expected('a time in milliseconds') })
/** What a revision is made of, and its hash. */
export const json = (what = 'a value: a text, a number, true, false, null, or these in lists and objects') =>
  z.unknown().refine(value => value !== undefined, { error: expected(what) })

/** Every field of something, each with its form; the compiler misses none. */
export type Fields<Of> = Readonly<Record<keyof Of, z.ZodType>>

/** These fields and no others. */
export const record = (fields: Readonly<Record<string, z.ZodType>>, what = shownOf(fields), noun = 'field') =>
  z.strictObject(fields, {
    error: asked =>
      asked.code === 'unrecognized_keys'
        ? (asked.keys ?? []).map(name => unknown(noun, name, Object.keys(fields))).join('; ')
        : expected(what)(asked),
  })

const unknown = (noun: string, name: string, names: readonly string[]): string =>
  `there is no ${noun} "${name}"; ${advice(name, names)}`

/** Any names, each with such a value. */
export const named = (of: z.ZodType, what: string) => z.record(z.string(), of, { error: expected(what) })

const shownOf = (fields: object): string => `{ ${Object.keys(fields).join(', ')} }`

/** What zod calls a fault that is not its own. */
const OWN = 'custom'

/** Looks closer at a value, by a form that depends on what it holds; a text is the fault itself. */
export const chosen = (formOf: (value: unknown) => z.ZodType | string) =>
  z.unknown().check(({ value, issues }) => {
    const form = formOf(value)
    const found = typeof form === 'string' ? [{ message: form, path: [] }] : form.safeParse(value).error?.issues
    for (const { message, path } of found ?? []) issues.push({ code: OWN, message, path: [...path], input: value })
  })

/** One of several forms, each told by the field that only it has. */
export const oneOf = (forms: Readonly<Record<string, z.ZodType>>, noun: string, what: string) =>
  chosen(value => {
    const names = isRecord(value) ? Object.keys(value) : []
    const own = Object.keys(forms).find(name => names.includes(name))
    if (own !== undefined) return forms[own] as z.ZodType
    const [name] = names
    return name === undefined ? expected(what)({ input: value }) : unknown(noun, name, Object.keys(forms))
  })

const count = z.custom<number>(value => Number.isFinite(value) && (value as number) >= 0, {
  error: expected('a number, zero or more'),
})

const UNITS = { days: count.optional(), hours: count.optional(), minutes: count.optional(), seconds: count.optional() }

/** A span of time; how long it may be is another check's. */
export const span = () => record(UNITS, 'a time, as { hours: 1 }', 'unit')
