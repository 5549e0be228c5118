import { DateTime } from 'luxon'
import { placeOf } from '../../gate/zone.ts'
import { moment } from '../columns.ts'

interface Person {
  readonly timezone: string | null
  readonly country: string | null
  readonly phone: string | null
}

/** The zone by which the gate counts a person's hours, as far as the API says enough of them; null: it does not, or it is UTC. */
export function zoneOf({ timezone, country, phone }: Person, at: string): string | null {
  // A province, which is not told, may outweigh the phone; it is known of an address alone.
  const contact = { timezone, country, phone: country === null ? phone : null }
  const { zone } = placeOf({ contact }, 'UTC', new Date(at))
  return zone === 'UTC' ? null : zone
}

/** How to show instants to whoever asks about a person of this zone: in UTC, and beneath it theirs where that differs. */
export const momentsIn =
  (zone: string | null) =>
  (at: string): string => {
    const utc = moment(at)
    const local = zone ? DateTime.fromISO(at, { zone }).toFormat('yyyy-MM-dd HH:mm') : utc
    return utc.startsWith(local) ? utc : `${utc}\n(${local})`
  }
