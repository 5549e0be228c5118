import type { Json } from './json.ts'

/** A field of the context, as `cart.items` or `event.data.invoice.attempt`. Only own properties are read. */
export type Path = string

/** Everything a condition, a key or a message's data may read. Plain JSON: the same in the hub, in tests and in `explain`. */
export type Context = { readonly [name: string]: Json }

/** The value at a path; undefined where a part is missing. `length` of a list is its length. */
export function read(context: Context, path: Path): Json | undefined {
  return reader(path)(context)
}

type Reader = (context: Context) => Json | undefined

const readers = new Map<Path, Reader>()

/** Reads one path of any context. Paths stand in declarations, so each is taken apart once. */
export function reader(path: Path): Reader {
  const known = readers.get(path)
  if (known) return known
  const names = path.split('.')
  const reads = (context: Context): Json | undefined => walk(context, names)
  readers.set(path, reads)
  return reads
}

function walk(context: Context, names: readonly string[]): Json | undefined {
  let value: Json | undefined = context
  for (const name of names) {
    if (Array.isArray(value)) value = name === 'length' ? value.length : value[Number(name)]
    else if (isRecord(value) && Object.hasOwn(value, name)) value = value[name]
    else return undefined
  }
  return value
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object'
}
