/** The fields that steps note of people, as far as what is written can be read at all. */
export function notedIn(written: unknown, above: readonly unknown[] = []): string[] {
  if (typeof written !== 'object' || written === null || above.includes(written)) return []
  const { update } = written as { readonly update?: { readonly field?: unknown } | null }
  const own = typeof update?.field === 'string' ? [update.field] : []
  return [...own, ...Object.values(written).flatMap(part => notedIn(part, [...above, written]))]
}
