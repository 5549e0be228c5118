// Where somebody is, in the codes that hours and laws go by. Undefined for what is no code: people and forms write names.

/** An ISO 3166-1 alpha-2 country. A region subtag also knows what people write for a code: UK is GB. */
export function countryCode(value: string): string | undefined {
  return /^[A-Za-z]{2}$/.test(value) ? new Intl.Locale(`und-${value}`).region : undefined
}

/** What ISO 3166-2 has behind the country: `CA`. */
export function provinceCode(value: string): string | undefined {
  return /^[A-Za-z\d]{1,3}$/.test(value) ? value.toUpperCase() : undefined
}

/** An IANA zone. `Intl` takes offsets for zones too; a zone's name begins with a letter. */
export function zoneName(value: string): string | undefined {
  if (!/^[a-z]/i.test(value)) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
