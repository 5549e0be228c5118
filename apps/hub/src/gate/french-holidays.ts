import { DateTime } from 'luxon'

/** Month and day (Code du travail, art. L3133-1; Alsace and Moselle have two more, which are not counted). */
const FIXED = new Set(['1-1', '5-1', '5-8', '7-14', '8-15', '11-1', '11-11', '12-25'])

/** Days after Easter Sunday: Monday, Ascension, Whit Monday. */
const AFTER_EASTER = [1, 39, 50]

/** Whether a day is a public holiday in France. */
export function isFrenchHoliday({ year, month, day }: DateTime): boolean {
  if (FIXED.has(`${month}-${day}`)) return true
  const easter = easterSunday(year)
  return AFTER_EASTER.some(days => {
    const holiday = easter.plus({ days })
    return holiday.month === month && holiday.day === day
  })
}

/** The Gregorian computus, as Meeus, Jones and Butcher have it. */
function easterSunday(year: number): DateTime {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const inCentury = year % 100
  const correction = Math.floor((8 * century + 13) / 25)
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7
  const shift = Math.floor((golden + 11 * epact + 22 * weekday) / 451)
  const marchDay = epact + weekday - 7 * shift + 22
  return DateTime.utc(year, 3, 1).plus({ days: marchDay - 1 })
}
