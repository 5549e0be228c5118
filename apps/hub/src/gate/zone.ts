import { getCountry } from 'countries-and-timezones'
import { IANAZone } from 'luxon'

/** The zone a person lives by: their own, else their country's where it has only one, else the shop's. */
export function zoneOf(own: unknown, country: unknown, shop: string): string {
  if (typeof own === 'string' && IANAZone.isValidZone(own)) return own
  const zones = typeof country === 'string' ? (getCountry(country)?.timezones ?? []) : []
  return zones.length === 1 ? (zones[0] as string) : shop
}
