import type { Json } from '@beckon/trigger-kit'

/** Whether data still fits its template's schema. */
type Accepts = (data: Json) => boolean

/** The ways in which a sample is filled in, each with what it shows. */
export const VARIATIONS = {
  sample: (sample: Json) => sample,
  bare: (sample: Json, accepts: Accepts) => everywhere(sample, accepts, () => null),
  long: (sample: Json, accepts: Accepts) => everywhere(sample, accepts, lengthened),
}

export type Variation = keyof typeof VARIATIONS

/** The same data with each value changed, one after the other, wherever the schema still accepts the whole. */
function everywhere(data: Json, accepts: Accepts, change: (value: Json, key: string) => Json): Json {
  return pathsOf(data).reduce((so, path) => {
    const candidate = changedAt(so, path, change)
    return accepts(candidate) ? candidate : so
  }, data)
}

function pathsOf(value: Json, path: readonly string[] = []): (readonly string[])[] {
  const below = value !== null && typeof value === 'object' ? Object.entries(value) : []
  return [...(path.length ? [path] : []), ...below.flatMap(([key, inner]) => pathsOf(inner, [...path, key]))]
}

function changedAt(value: Json, [key, ...rest]: readonly string[], change: (value: Json, key: string) => Json): Json {
  if (value === null || typeof value !== 'object' || key === undefined) return value
  const copy = structuredClone(value) as Record<string, Json>
  const inner = copy[key] ?? null
  copy[key] = rest.length === 0 ? change(inner, key) : changedAt(inner, rest, change)
  return copy
}

// Longer than any line, with a word that is wider than a phone's column.
const TAIL = ' by the Donaudampfschifffahrtsgesellschaft of Taumatawhakatangihanga, second edition'

/** Names, titles and words; not what only a machine reads. */
function lengthened(value: Json, key: string): Json {
  if (typeof value !== 'string' || /url$|locale|timezone|currency/i.test(key)) return value
  return value + TAIL
}
