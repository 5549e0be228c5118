/** Where a value holds fields that its schema left out when it was parsed: the model has no such field, so nobody reads it. */
export function unknownFields(value: unknown, parsed: unknown, path: readonly string[] = []): readonly string[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key]
    if (!Object.hasOwn(Object(parsed), key)) return [here.join('.')]
    return unknownFields(inner, (parsed as Record<string, unknown>)[key], here)
  })
}
