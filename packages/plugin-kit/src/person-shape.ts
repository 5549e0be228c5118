import { z } from 'zod'
import { instant, name, text } from './event-shapes.ts'

const field = z.exactOptional(text.nullable())

const date = z.iso.date()

/** A date with or without its year; without one, 29 February is a day too. */
export const birthday = z
  .string()
  .refine(
    value => date.safeParse(value.replace(/^--/, '2000-')).success,
    'expected a date as 1990-02-28, or --02-28 where the year is not known',
  )

export const person = z.object({
  id: z.exactOptional(name),
  email: z.exactOptional(name),
  emailAsOf: z.exactOptional(instant),
  phone: z.exactOptional(name),
  anonymousId: z.exactOptional(name),
  alsoKnownAs: z.exactOptional(
    z.object({ emails: z.exactOptional(z.array(name)), phones: z.exactOptional(z.array(name)) }),
  ),
  fields: z.exactOptional(
    z.object({
      email: field,
      phone: field,
      firstName: field,
      lastName: field,
      locale: field,
      timezone: field,
      country: field,
      province: field,
      city: field,
      birthday: z.exactOptional(birthday.nullable()),
    }),
  ),
})
