import type { z } from 'zod'
import { isRecord } from './form.ts'

/** A place at which a declaration does not have the form it should. */
export interface Misfit {
  /** The declaration's own field that it is in; null: none that there is. */
  readonly field: string | null
  readonly text: string
}

/** Everywhere that what a file declares has another form than this: `steps[1].waitFor: there is no field "mett"; …`. */
export function misfitsOf(written: unknown, form: z.ZodType): Misfit[] {
  const odd = isRecord(written) ? oddPlaces(written) : []
  if (odd.some(place => !place.length)) return [misfit([], ODD)]
  const fields = new Set(odd.map(([field]) => field))
  const issues = form.safeParse(fields.size ? without(fields, written as object) : written).error?.issues ?? []
  const others = issues.filter(({ path: [field] }) => field === undefined || !fields.has(field))
  return [...odd.map(place => misfit(place, ODD)), ...others.map(({ path, message }) => misfit(path, message))]
}

/** What holds itself has no end, so nobody goes into it. */
const without = (fields: ReadonlySet<PropertyKey | undefined>, written: object): object =>
  Object.fromEntries(Object.entries(written).filter(([name]) => !fields.has(name)))

const ODD = 'expected plain data: texts, numbers, true, false, null, lists and objects'

function misfit(place: readonly PropertyKey[], message: string): Misfit {
  const [field = null] = place
  return { field: field === null ? null : String(field), text: place.length ? `${shown(place)}: ${message}` : message }
}

const shown = (place: readonly PropertyKey[]): string =>
  place.reduce<string>((before, part) => {
    if (typeof part === 'number') return `${before}[${part}]`
    return before ? `${before}.${String(part)}` : String(part)
  }, '')

/** What cannot be stored with a revision: functions, dates, and what holds itself. */
function oddPlaces(value: unknown, place: PropertyKey[] = [], above: readonly unknown[] = []): PropertyKey[][] {
  if (value === null || PLAIN.has(typeof value)) return []
  if (!isPlain(value) || above.includes(value)) return [place]
  const parts: [PropertyKey, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return parts.flatMap(([name, part]) => oddPlaces(part, [...place, name], [...above, value]))
}

const PLAIN: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'undefined'])

/** A list or an object, and nothing that inherits from another: tests have a realm of their own, so it is not asked by class. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const parent = Object.getPrototypeOf(value)
  // The prototype of all lists, of whatever realm: a list that was put in its place has no `entries` of its own.
  if (Array.isArray(value)) return Array.isArray(parent) && Object.hasOwn(parent, 'entries')
  return parent === null || Object.getPrototypeOf(parent) === null
}
