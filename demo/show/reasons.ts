import type { Decision, Event } from '../hub/admin-api.ts'
import { partOfDay, weekday } from '../story/week.ts'

/** What the reasons of this story (docs/errors.md) mean, read on by the detail. */
const WORDS: Readonly<Record<string, string>> = {
  cancelled: 'overtaken by',
  'not-true-any-more': 'no longer so when it was due;',
  'no-consent': 'never said yes;',
  unsubscribed: 'said',
  cap: 'had enough mail for a while:',
  'quiet-hours': 'until',
  stock: 'more people than copies:',
  'refused-reentry': 'one cart a week is enough:',
}

/** A decision's reason and detail for somebody who has seen neither. */
export function reasonInWords({ reason, detail }: Pick<Decision, 'reason' | 'detail'>, cause?: Event): string {
  const told = cause ? causeInWords(cause) : inStoryTime(detail ?? '')
  return `${reason}: ${WORDS[reason] ?? ''} ${firstOf(told)}`.replace(/ {2,}/g, ' ').trimEnd()
}

/** What comes after a semicolon is for operators. */
const firstOf = (told: string): string => (told.startsWith('reached by') ? (told.split(';')[0] as string) : told)

function causeInWords({ type, data: { order, invoice } }: Event): string {
  if (order) return `${type} ${order.name} by ${order.email}`
  return invoice ? `${type} of invoice ${invoice.number}` : type
}

const INSTANT = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/g
const DATE = /\d{4}-\d{2}-\d{2}/g
const EVENT = /, event [\da-f-]{36}/

/** Its instants and dates as the story tells them, without the ids that only a hub can look up. */
function inStoryTime(detail: string): string {
  return detail
    .replace(EVENT, '')
    .replace(INSTANT, instant => partOfDay(new Date(instant)))
    .replace(DATE, weekday)
}
