import { DateTime } from 'luxon'

/** How much marketing e-mail a person gets at most: the trade's usual bounds (a day in the person's own zone). */
export const CAP = { perDay: 1, perWeek: 4, apartHours: 16 }

/** When the next marketing e-mail may go, given when the earlier ones went; null when it may go now. */
export function capFreesAt(sent: readonly Date[], now: Date, zone: string): Date | null {
  const newestFirst = sent.map(at => at.getTime()).sort((a, b) => b - a)
  const times = [dayFrees(newestFirst, now, zone), weekFrees(newestFirst), gapFrees(newestFirst)]
  const frees = Math.max(...times)
  return frees > now.getTime() ? new Date(frees) : null
}

function dayFrees(newestFirst: readonly number[], now: Date, zone: string): number {
  // Nearly everybody got nothing in a week, and finding the start of a local day was half of the gate's time.
  if (newestFirst.length < CAP.perDay) return 0
  const today = DateTime.fromJSDate(now, { zone }).startOf('day')
  const sentToday = newestFirst.filter(at => at >= today.toMillis())
  return sentToday.length >= CAP.perDay ? today.plus({ days: 1 }).toMillis() : 0
}

function weekFrees(newestFirst: readonly number[]): number {
  const blocking = newestFirst[CAP.perWeek - 1]
  return blocking === undefined ? 0 : blocking + 7 * 86_400_000
}

function gapFrees(newestFirst: readonly number[]): number {
  const last = newestFirst[0]
  return last === undefined ? 0 : last + CAP.apartHours * 3_600_000
}
