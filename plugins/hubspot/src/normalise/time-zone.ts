/**
 * HubSpot's `hs_timezone` as an IANA zone: `america_slash_port_hyphen_au_hyphen_prince` is America/Port-au-Prince.
 * Undefined when no zone has that name.
 */
export function ianaZone(value: string): string | undefined {
  const name = value.replaceAll('_slash_', '/').replaceAll('_hyphen_', '-')
  // Intl takes offsets for zones too; a zone's name begins with a letter.
  if (!/^[a-z]/i.test(name)) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
