import { zoneName } from '@beckon/plugin-kit'

/**
 * HubSpot's `hs_timezone` as an IANA zone: `america_slash_port_hyphen_au_hyphen_prince` is America/Port-au-Prince.
 * Undefined when no zone has that name.
 */
export function ianaZone(value: string): string | undefined {
  return zoneName(value.replaceAll('_slash_', '/').replaceAll('_hyphen_', '-'))
}
