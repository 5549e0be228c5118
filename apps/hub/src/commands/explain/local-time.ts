import { DateTime } from 'luxon'
import { moment } from '../columns.ts'

/** How to show instants to whoever asks about a person of this zone: in UTC, and beneath it theirs where that differs. */
export const momentsIn =
  (zone: string) =>
  (at: string): string => {
    const utc = moment(at)
    const local = DateTime.fromISO(at, { zone }).toFormat('yyyy-MM-dd HH:mm')
    return utc.startsWith(local) ? utc : `${utc}\n(${local})`
  }
