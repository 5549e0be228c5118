import {
  birthday,
  type ContactFields,
  countryCode,
  emailAddress,
  type Person,
  phoneNumber,
  provinceCode,
  zoneName,
} from '@beckon/plugin-kit'
import { z } from 'zod'
import { numberAsText } from '../read.ts'

// Long enough for any address (RFC 5321: 254), short enough for an index.
const text = z.string().trim().max(255)
const id = z.preprocess(value => numberAsText(value as string), text)

/**
 * What hours and laws go by. A name in its place would stand for nowhere, so it says nothing; the event does, and a reset
 * or an order is not to be lost over a country that somebody typed.
 */
const code = (read: (value: string) => string | undefined) => text.transform(read).nullish()

const fields = {
  firstName: text.nullish(),
  lastName: text.nullish(),
  locale: text.nullish(),
  timezone: code(zoneName),
  country: code(countryCode),
  province: code(provinceCode),
  city: text.nullish(),
  birthday: z.union([birthday, z.literal('')], 'expected a date as 1990-02-28, or --02-28 without its year').nullish(),
}

/** Who an event is about, in the merchant's words. Null and '' say nothing: many senders write every key. */
export const contact = z.object({
  email: text.nullish(),
  phone: text.nullish(),
  externalId: id.nullish(),
  anonymousId: id.nullish(),
  ...fields,
})

/** The contact as the hub knows people: the merchant's own id says which customer, the others how to find them. */
export function personOf({
  email,
  phone,
  externalId,
  anonymousId,
  ...about
}: z.infer<typeof contact>): Person | undefined {
  // What is no address and no number names nobody: `Ada <ada@example.com>`, `n/a`, `030 12345678` of no country.
  const number = phoneNumber(phone, about.country) && phone
  const names = {
    ...(externalId && { id: `customer/${externalId}` }),
    ...(email && emailAddress(email) && { email }),
    ...(number && { phone: number }),
    ...(anonymousId && { anonymousId }),
  }
  if (Object.keys(names).length === 0) return undefined
  const facts = Object.entries({ phone: number, ...about }).filter(([, value]) => value)
  return { ...names, ...(facts.length && { fields: Object.fromEntries(facts) as ContactFields }) }
}
