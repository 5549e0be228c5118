import type { DateTime } from 'luxon'
import { isFrenchHoliday } from './french-holidays.ts'
import type { Hours, Place } from './place.ts'

/** When marketing text messages may come, by law or by the custom of the trade. This is no legal advice. */
interface SmsRule {
  readonly country: string
  /** Null: the whole country, where no province has a row of its own. */
  readonly province: string | null
  readonly weekdays: Hours
  readonly saturday?: Hours
  readonly sunday?: Hours
  readonly holidays?: (day: DateTime) => boolean
  readonly source: string
  /** When the source was read. */
  readonly read: string
}

const FEDERAL = '47 CFR 64.1200(c)(1): 8 a.m. to 9 p.m. at the called party'
const STATES = 'Referrizer, "TCPA Quiet Hours and State-Specific Rules for Text Campaigns"'
const KLAVIYO = 'Klaviyo help centre, article 4408737146651'

const RULES: readonly SmsRule[] = [
  { country: 'US', province: null, weekdays: [8, 21], source: FEDERAL, read: '2026-11-22' },
  { country: 'US', province: 'CT', weekdays: [9, 20], source: STATES, read: '2026-11-22' },
  { country: 'US', province: 'FL', weekdays: [8, 20], source: STATES, read: '2026-11-22' },
  { country: 'US', province: 'MD', weekdays: [8, 20], source: STATES, read: '2026-11-22' },
  { country: 'US', province: 'MS', weekdays: [8, 20], source: STATES, read: '2026-11-22' },
  { country: 'US', province: 'NJ', weekdays: [8, 20], source: STATES, read: '2026-11-22' },
  { country: 'US', province: 'OK', weekdays: [8, 20], source: STATES, read: '2026-11-22' },
  {
    country: 'US',
    province: 'RI',
    weekdays: [9, 18],
    saturday: [10, 17],
    sunday: [10, 17],
    source: STATES,
    read: '2026-11-22',
  },
  { country: 'US', province: 'TX', weekdays: [9, 21], sunday: [12, 21], source: STATES, read: '2026-11-22' },
  {
    country: 'FR',
    province: null,
    weekdays: [8, 22],
    sunday: null,
    holidays: isFrenchHoliday,
    source: KLAVIYO,
    read: '2026-11-22',
  },
]

/** The same source for the countries it names besides; elsewhere nothing stricter is known to us. */
const ELSEWHERE: Hours = [8, 21]

const SATURDAY = 6
const SUNDAY = 7

/** The hours of a local day in which marketing text messages may come to somebody who is there. */
export function smsHours({ country, province }: Pick<Place, 'country' | 'province'>, day: DateTime): Hours {
  const ofCountry = RULES.filter(rule => rule.country === country)
  const rule =
    ofCountry.find(one => one.province !== null && one.province === province) ??
    ofCountry.find(one => one.province === null)
  if (!rule) return ELSEWHERE
  if (rule.holidays?.(day)) return null
  const { weekdays, saturday = weekdays, sunday = weekdays } = rule
  if (day.weekday === SUNDAY) return sunday
  return day.weekday === SATURDAY ? saturday : weekdays
}
