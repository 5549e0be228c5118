import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** E.164, read in the given country when it has no prefix; null when it is not a possible number. */
export function phoneNumber(value: string | null | undefined, country: string | null | undefined): string | null {
  if (!value || value.length > 40) return null
  const region = country && isSupportedCountry(country) ? (country as CountryCode) : undefined
  const parsed = parsePhoneNumberFromString(value, region ? { defaultCountry: region } : {})
  return parsed?.isPossible() ? parsed.number : null
}
