import { type Context, read } from '@beckon/trigger-kit'
import { getCountry } from 'countries-and-timezones'
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { IANAZone } from 'luxon'
import { bounded } from '../bounded.ts'
import type { Place } from './place.ts'
import { provinceZone } from './province-zones.ts'

/** The fields of a person that say where they are. */
export const PLACE_FIELDS: ReadonlySet<string> = new Set(['timezone', 'country', 'province', 'phone'])

/**
 * Where the contact of a context is. The zone: their own, else that of their address, else that of their phone's country, else the
 * shop's; a country that shows several times at once decides nothing, its province does.
 */
export function placeOf(context: Context, shop: string, now: Date): Place {
  const stated = (name: string) => read(context, `contact.${name}`)
  const own = zoneIn(stated('timezone'))
  const address = textOf(stated('country'))
  const phone = address && own ? null : phoneCountry(stated('phone'))
  const country = address ?? phone
  const province = address ? textOf(stated('province')) : null
  const zone = own ?? zoneOfAddress(address, province, now) ?? zoneOfCountry(phone, now) ?? shop
  return { zone, country, province }
}

function zoneIn(name: unknown): string | null {
  return typeof name === 'string' && isZone(name) ? name : null
}

function textOf(code: unknown): string | null {
  return typeof code === 'string' && code ? code.toUpperCase() : null
}

function zoneOfAddress(country: string | null, province: string | null, now: Date): string | null {
  return country && ((province && provinceZone(country, province)) || zoneOfCountry(country, now))
}

function zoneOfCountry(country: string | null, now: Date): string | null {
  const [first, ...others] = country ? (getCountry(country)?.timezones ?? []) : []
  if (first === undefined) return null
  // Germany has two zones by name and one by the clock.
  const offset = (zone: string) => IANAZone.create(zone).offset(now.getTime())
  return others.every(zone => offset(zone) === offset(first)) ? first : null
}

function phoneCountry(phone: unknown): string | null {
  return typeof phone === 'string' ? (parsePhoneNumberFromString(phone)?.country ?? null) : null
}

// Intl builds a formatter to say so: measured, more than ten times what the gate takes for everything else.
const isZone = bounded((name: string) => IANAZone.isValidZone(name))
