/**
 * The zones of provinces, for the countries that show several times at once. A province that lies in two zones has the
 * one in which most of its people live: who lives in the other is an hour off, where the shop's zone may be ten.
 * IANA time zone database, `zone1970.tab`, and the US Department of Transportation, "Time zones"; as of 2026-11-22.
 */
const ZONES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  US: {
    'America/New_York': 'CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV',
    'America/Chicago': 'AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI',
    'America/Denver': 'CO ID MT NM UT WY',
    'America/Phoenix': 'AZ',
    'America/Los_Angeles': 'CA NV OR WA',
    'America/Anchorage': 'AK',
    'Pacific/Honolulu': 'HI',
    'America/Puerto_Rico': 'PR VI',
  },
  CA: {
    'America/Toronto': 'NU ON QC',
    'America/Winnipeg': 'MB',
    'America/Regina': 'SK',
    'America/Edmonton': 'AB NT',
    'America/Vancouver': 'BC',
    'America/Whitehorse': 'YT',
    'America/Halifax': 'NB NS PE',
    'America/St_Johns': 'NL',
  },
  AU: {
    'Australia/Sydney': 'ACT NSW',
    'Australia/Melbourne': 'VIC',
    'Australia/Brisbane': 'QLD',
    'Australia/Hobart': 'TAS',
    'Australia/Adelaide': 'SA',
    'Australia/Darwin': 'NT',
    'Australia/Perth': 'WA',
  },
}

const byProvince = new Map(
  Object.entries(ZONES).flatMap(([country, zones]) =>
    Object.entries(zones).flatMap(([zone, provinces]) =>
      provinces.split(' ').map(province => [`${country}-${province}`, zone] as const),
    ),
  ),
)

/** The zone of a province by its code in ISO 3166-2 without the country: `TX`, `NSW`; null where it is not listed. */
export function provinceZone(country: string, province: string): string | null {
  return byProvince.get(`${country}-${province}`) ?? null
}
