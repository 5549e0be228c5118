import { z } from 'zod'

/** Where a page ended, as an opaque text. */
export function encodeCursor(place: object): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** `after`: the `next` of an earlier page, read as a place of this shape. */
export function cursorOf<Place>(shape: z.ZodType<Place>) {
  return z
    .string('expected one cursor')
    .max(500, NOT_OURS)
    .describe('The `next` of the page before.')
    .transform((text, context): Place => {
      const place = shape.safeParse(decoded(text))
      if (place.success) return place.data
      context.addIssue(NOT_OURS)
      return z.NEVER
    })
}

const NOT_OURS = 'expected the `next` of an earlier page'

function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
