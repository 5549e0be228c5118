import type { Json } from './json.ts'

/** A field of the context, as `cart.items` or `event.data.invoice.attempt`. Only own properties are read. */
export type Path = string

/** Everything a condition, a key or a message's data may read. Plain JSON: the same in the hub, in tests and in `explain`. */
export type Context = { readonly [name: string]: Json }

const parts = new Map<Path, readonly string[]>()

/** The value at a path; undefined where a part is missing. `length` of a list is its length. */
export function read(context: Context, path: Path): Json | undefined {
  let value: Json | undefined = context
  for (const name of split(path)) {
    if (Array.isArray(value)) value = name === 'length' ? value.length : value[Number(name)]
    else if (isRecord(value) && Object.hasOwn(value, name)) value = value[name]
    else return undefined
  }
  return value
}

function split(path: Path): readonly string[] {
  let found = parts.get(path)
  if (!found) {
    found = path.split('.')
    parts.set(path, found)
  }
  return found
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object'
}
