// Where somebody is, in the codes that hours and laws go by. Undefined for what is no code: people and forms write names.

/**
 * An ISO 3166-1 alpha-2 country. `Intl` takes any two letters for a region, as a language's (`EN`), and has others that are
 * no country's (`EU`, `ZZ`); it knows what people write for a code: UK is GB.
 */
export function countryCode(value: string): string | undefined {
  if (COUNTRIES.has(value)) return value
  const code = /^[A-Za-z]{2}$/.test(value) ? new Intl.Locale(`und-${value}`).region : undefined
  return code && COUNTRIES.has(code) ? code : undefined
}

// All of iso.org/obp, and XK: ISO leaves it to its users, and shops, banks and the EU write it for Kosovo.
const COUNTRIES: ReadonlySet<string> = new Set(
  `
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY
  BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK
  FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR
  IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK
  ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
  PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF
  TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
  XK`
    .trim()
    .split(/\s+/),
)

/** What ISO 3166-2 has behind the country: `CA`. */
export function provinceCode(value: string): string | undefined {
  return /^[A-Za-z\d]{1,3}$/.test(value) ? value.toUpperCase() : undefined
}

/** An IANA zone. `Intl` takes offsets for zones too; a zone's name begins with a letter. */
export function zoneName(value: string): string | undefined {
  if (!/^[a-z]/i.test(value)) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
