import { type ContactFields, countryCode, type Person, provinceCode } from '@beckon/plugin-kit'
import { birthDate } from './birthday.ts'
import { ianaZone } from './time-zone.ts'

type Field = keyof ContactFields
type Read = (value: string) => string | undefined

const MOBILE = 'mobilephone'

// HubSpot's default contact properties by their internal names. Later ones win where two name one field.
const FIELDS: readonly (readonly [property: string, field: Field, read: Read])[] = [
  ['email', 'email', asItIs],
  ['firstname', 'firstName', asItIs],
  ['lastname', 'lastName', asItIs],
  ['phone', 'phone', asItIs],
  ['hs_language', 'locale', languageTag],
  ['hs_timezone', 'timezone', ianaZone],
  // Free text, mostly a name.
  ['country', 'country', countryCode],
  ['hs_country_region_code', 'country', countryCode],
  ['state', 'province', twoLetterProvince],
  ['hs_state_code', 'province', provinceCode],
  ['city', 'city', asItIs],
  ['date_of_birth', 'birthday', birthDate],
]

/** The contact properties that say something about the person. */
export const PERSON_PROPERTIES: readonly string[] = [...FIELDS.map(([property]) => property), MOBILE]

/** What properties say about the person. Those that are not about the person, or cannot be read, say nothing. */
export function personOf(id: string, properties: ReadonlyMap<string, string>): Person {
  const fields = fieldsOf(properties)
  const mobile = properties.get(MOBILE)
  return {
    id,
    ...(fields.email && { email: fields.email }),
    ...(fields.phone && { phone: fields.phone }),
    ...(mobile && { alsoKnownAs: { phones: [mobile] } }),
    ...(Object.keys(fields).length > 0 && { fields }),
  }
}

function fieldsOf(properties: ReadonlyMap<string, string>): ContactFields {
  const fields: { [name in Field]?: string | null } = {}
  for (const [property, field, read] of FIELDS) {
    const value = properties.get(property)
    // HubSpot writes the clearing of a property as an empty text.
    const known = value === '' ? null : value && read(value)
    if (known !== undefined) fields[field] = known
  }
  return fields
}

function asItIs(value: string): string {
  return value
}

// Values of `hs_language` are BCP 47 tags in lower case: `en-gb`.
function languageTag(value: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(value)[0]
  } catch {
    return undefined
  }
}

// `state` is free text as well, mostly a name, and a short one is a name still: Goa.
function twoLetterProvince(value: string): string | undefined {
  return /^[A-Za-z]{2}$/.test(value) ? value.toUpperCase() : undefined
}
