import type { Audience, CancelOn, MarketingTrigger, Sample, TransactionalTrigger } from '@beckon/trigger-kit'
import { z } from 'zod'
import { condition } from './condition.ts'
import { chosen, type Fields, isRecord, json, list, named, number, path, record, span, text, yesOrNo } from './form.ts'
import { steps } from './step.ts'

const CANCEL_ON = {
  event: text('an event, as order.placed'),
  by: text('what it must be about: cart, order, person, …'),
  since: text().optional(),
} satisfies Fields<CancelOn>

const AUDIENCE = {
  by: named(span(), 'acts of interest, each with its time, as { viewed: { days: 30 } }'),
  rest: span(),
  wave: span().optional(),
} satisfies Fields<Audience>

const facts = (what: string) => named(json(), what)

const SAMPLE = {
  event: record({ type: text(), occurredAt: text('an instant'), data: facts('the data of the event') }),
  contact: facts('fields of the person').optional(),
  member: facts('what is known of one of the audience').optional(),
} satisfies Fields<Sample>

/** Which words there are is another check's. */
const wordOr = (other: z.ZodType) => chosen(value => (typeof value === 'string' ? text() : other))

/** Fields of every trigger. */
const FIELDS = {
  name: text('the name of its file'),
  class: text("'marketing' or 'transactional'"),
  on: list(text(), "a list of events, as ['order.placed']"),
  when: condition().optional(),
  key: list(path(), "a list of paths, as ['order.id']").min(1, 'expected a path at least, as order.id'),
  audience: record(AUDIENCE).optional(),
  anchor: path().optional(),
  cancelOn: list(record(CANCEL_ON), 'a list of { event, by }').optional(),
  stillTrue: condition().optional(),
  settle: span().optional(),
  overdue: wordOr(span()).optional(),
  reentry: wordOr(record({ after: span() }, "'per-key', 'never' or { after }")).optional(),
  segment: text('the name of a file under segments/').optional(),
  deadline: path().optional(),
  trackClicks: yesOrNo().optional(),
  shadow: yesOrNo().optional(),
  steps: steps(),
  sample: record(SAMPLE, 'an event that fires it: { event: { type, occurredAt, data } }'),
} satisfies Fields<TransactionalTrigger>

/** What only marketing has. */
const OF_MARKETING = {
  topic: text('what the recipient agrees to or refuses').optional(),
  priority: number('a whole number').optional(),
  holdout: number('a percentage from 0 to 100').optional(),
  quietHours: text("'hold' or 'drop'").optional(),
  consentedBy: record({ path: path(), at: path() }).optional(),
} satisfies Fields<Omit<MarketingTrigger, keyof TransactionalTrigger>>

const NOT_OWED = z.undefined({ error: "what is owed has none; expected it with class 'marketing'" }).optional()

const MARKETING = record({ ...FIELDS, ...OF_MARKETING })
const OWED = record({ ...FIELDS, ...Object.fromEntries(Object.keys(OF_MARKETING).map(name => [name, NOT_OWED])) })

/** What `defineTrigger` may be given. */
export const TRIGGER = chosen(value => (isRecord(value) && value.class === 'transactional' ? OWED : MARKETING))
