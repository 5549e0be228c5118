import type { Json } from '@beckon/plugin-kit'

/** The same data with null wherever `accepts` allows it: what a message looks like when little is known. */
export function barest(data: Json, accepts: (data: Json) => boolean): Json {
  const paths = pathsOf(data)
  return paths.reduce((left, path) => {
    const candidate = withNull(left, path)
    return accepts(candidate) ? candidate : left
  }, data)
}

function pathsOf(value: Json, path: readonly string[] = []): (readonly string[])[] {
  const below = value !== null && typeof value === 'object' ? Object.entries(value) : []
  return [...(path.length ? [path] : []), ...below.flatMap(([key, inner]) => pathsOf(inner, [...path, key]))]
}

function withNull(value: Json, [key, ...rest]: readonly string[]): Json {
  if (value === null || typeof value !== 'object' || key === undefined) return null
  const copy = structuredClone(value) as Record<string, Json>
  copy[key] = rest.length === 0 ? null : withNull(copy[key] ?? null, rest)
  return copy
}
