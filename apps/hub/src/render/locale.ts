import { bounded } from '../bounded.ts'

/** The locale of files without one in their name. */
export const ORIGINAL = ''

/** Where to look for a locale, nearest first: `de-AT` → `de-AT`, `de`, the original (RFC 4647 lookup). */
export const fallbacks = bounded((locale: string): readonly string[] => {
  const subtags = canonicalLocale(locale)?.split('-') ?? []
  return [...subtags.map((_, index) => subtags.slice(0, subtags.length - index).join('-')), ORIGINAL]
})

/** `de_at` → `de-AT`; null when it is no locale. Platforms write both `-` and `_`. */
export function canonicalLocale(locale: string): string | null {
  try {
    return Intl.getCanonicalLocales(locale.replaceAll('_', '-'))[0] ?? null
  } catch {
    return null
  }
}

/**
 * The locale to write amounts and dates in, for a person of `wanted` who reads a text in `language`:
 * theirs if it is the text's language, else the text's own. An English mail with French dates reads as a mistake.
 */
export function formatLocale(wanted: string, language: string): string {
  const locale = fallbacks(wanted)[0] ?? ORIGINAL
  return languageOf(locale) === languageOf(language) ? locale : language
}

/** `de-AT` → `de`. */
export const languageOf = (locale: string) => locale.split('-', 1)[0] ?? ''
