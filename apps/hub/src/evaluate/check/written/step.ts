import type { Branch, Send, Split, Step, Update, WaitFor } from '@beckon/trigger-kit'
import { z } from 'zod'
import { condition } from './condition.ts'
import {
  chosen,
  expected,
  type Fields,
  isRecord,
  json,
  list,
  named,
  number,
  oneOf,
  path,
  record,
  span,
  text,
} from './form.ts'

type Names<Of> = Of extends unknown ? keyof Of : never

export const steps = (): z.ZodType =>
  list(
    z.lazy(() => STEP),
    'a list of steps, as [{ wait: { hours: 1 } }, { send: … }]',
  )

const days = () => list(text(), "a list of days, as ['mon', 'tue']").optional()

const UNTIL = oneOf(
  {
    date: record({
      date: path(),
      before: span().optional(),
      after: span().optional(),
      at: text().optional(),
      yearly: z.literal(true, { error: expected('true, or nothing') }).optional(),
      missed: text().optional(),
    }),
    between: record({ between: list(text(), "two times, as ['09:00', '18:00']"), on: days() }),
    at: record({ at: text("a time, as '09:00'"), on: days() }),
  },
  'field',
  'one with `at`, `between` or `date`',
)

const WAIT_FOR = {
  event: text('an event, as order.placed'),
  by: text('what it must be about: order, cart, person, …'),
  within: span(),
  met: steps().optional(),
  otherwise: steps().optional(),
} satisfies Fields<WaitFor>

const BRANCH = { when: condition(), steps: steps() } satisfies Fields<Branch>
const WAY = { percent: number('a percentage'), steps: steps() } satisfies Fields<Split['into'][number]>
const SPLIT = { name: text(), into: list(record(WAY), 'a list of { percent, steps }') } satisfies Fields<Split>

const SEND = {
  channel: chosen(value =>
    typeof value === 'string' ? text() : list(text(), "a channel, as 'email', or several in a list"),
  ),
  template: text('the name of a folder under templates/'),
  data: named(path(), 'the data of the template, as { total: order.total }; {} where it needs none'),
  to: chosen(value =>
    Array.isArray(value) ? list(path()).min(1, { error: 'is empty; expected a path, or several' }) : path(),
  ).optional(),
  onlyIf: condition().optional(),
} satisfies Fields<Send>

const UPDATE = {
  field: text('the name under which it is noted'),
  to: chosen(value => (isRecord(value) && 'path' in value ? record({ path: path() }) : json('a value, or { path }'))),
} satisfies Fields<Update>

const FORMS = {
  wait: record({ wait: span() }),
  until: record({ until: UNTIL }),
  waitFor: record({ waitFor: record(WAIT_FOR) }),
  branch: record({ branch: list(record(BRANCH), 'a list of { when, steps }'), otherwise: steps().optional() }),
  split: record({ split: record(SPLIT) }),
  send: record({ send: record(SEND) }),
  update: record({ update: record(UPDATE) }),
  exit: record({ exit: text('why, in a few words for the record') }),
} satisfies Fields<Record<Exclude<Names<Step>, 'otherwise'>, unknown>>

const STEP = oneOf(FORMS, 'step', `a step: ${Object.keys(FORMS).join(', ')}`)
