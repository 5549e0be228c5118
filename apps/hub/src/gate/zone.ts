import { getCountry } from 'countries-and-timezones'
import { IANAZone } from 'luxon'
import { bounded } from '../bounded.ts'

/** The zone a person lives by: their own, else their country's where all of it shows the same time, else the shop's. */
export function zoneOf(own: unknown, country: unknown, shop: string, now: Date): string {
  if (typeof own === 'string' && isZone(own)) return own
  const [first, ...others] = typeof country === 'string' ? (getCountry(country)?.timezones ?? []) : []
  if (first === undefined) return shop
  // Germany has two zones by name and one by the clock.
  const offset = (zone: string) => IANAZone.create(zone).offset(now.getTime())
  return others.every(zone => offset(zone) === offset(first)) ? first : shop
}

// Intl builds a formatter to say so: measured, more than ten times what the gate takes for everything else.
const isZone = bounded((name: string) => IANAZone.isValidZone(name))
