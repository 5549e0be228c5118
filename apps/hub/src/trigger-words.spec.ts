import {
  above,
  all,
  any,
  atLeast,
  compile,
  count,
  differs,
  equals,
  exists,
  field,
  not,
  olderThan,
  oneOf,
  type Step,
} from '@beckon/trigger-kit'
import { conditionWords, spanWords, stepLines } from './trigger-words.ts'

const SPANS = [
  [3_600_000, '1 hour'],
  [90_000_000, '1 day 1 hour'],
  [1_500, '1 second'],
  [0, 'no time'],
] as const
it.each(SPANS)('%d ms is %s', (ms, words) => {
  expect(spanWords(ms)).toBe(words)
})

const CONDITIONS = [
  [all(), 'always'],
  [any(), 'never'],
  [
    all(exists('contact.id'), all(), all(above('cart.itemCount', 0), all())),
    'contact.id exists and cart.itemCount > 0',
  ],
  [all(exists('a.b'), any(exists('c.d'), exists('e.f'))), 'a.b exists and (c.d exists or e.f exists)'],
  [any(exists('a.b'), all(exists('c.d'), exists('e.f'))), 'a.b exists or (c.d exists and e.f exists)'],
  [not(exists('cart.completedAt')), 'not (cart.completedAt exists)'],
  [oneOf('product.status', ['draft', 'archived']), 'product.status is "draft" or "archived"'],
  [above('event.data.expiresAt', field('now')), 'event.data.expiresAt > now'],
  [atLeast(count('order.placed', { days: 90 }), 2), 'count of order.placed in 90 days ≥ 2'],
  [atLeast(count('order.placed'), 2), 'count of order.placed ≥ 2'],
  [olderThan('orders.lastAt', { days: 60 }), 'orders.lastAt is older than 60 days'],
] as const
it.each(CONDITIONS)('says a condition in words: %#', (condition, words) => {
  expect(conditionWords(condition)).toBe(words)
})

const send = (template: string): Step => ({ send: { channel: ['sms', 'email'], template, data: {} } })

it('says each instruction in a line, and where it leads by number', () => {
  const steps: Step[] = [
    { wait: { hours: 1 } },
    { until: { at: '09:00', on: ['mon', 'tue'] } },
    { until: { between: ['09:00', '18:00'] } },
    { until: { date: 'contact.birthday', before: { days: 3 }, yearly: true, at: '10:00', missed: 'skip' } },
    { branch: [{ when: equals('engagement.clicked', true), steps: [{ exit: 'came back' }] }], otherwise: [send('a')] },
    { waitFor: { event: 'order.placed', by: 'person', within: { days: 2 }, met: [{ exit: 'bought' }] } },
    { send: { channel: 'email', template: 'b', data: {}, onlyIf: differs('cart.soldOut', true) } },
    { split: { name: 'half', into: [{ percent: 50, steps: [{ update: { field: 'tone', to: 'warm' } }] }] } },
  ]
  expect(stepLines(compile(steps))).toEqual([
    'wait 1 hour',
    'wait until 09:00 on mon, tue, local time',
    'wait until it is between 09:00 and 18:00, local time',
    'wait until 3 days before contact.birthday, each year, at 10:00; if that is past, end',
    'if engagement.clicked = true, else go to 7',
    'end: came back',
    'go to 8',
    'send a by sms, else by email',
    'wait for order.placed of the same person, at most 2 days, else go to 11',
    'end: bought',
    'go to 11',
    'send b by email, only if cart.soldOut ≠ true',
    'for 50 % of people (half), else end',
    'note contact.tone = "warm"',
    'end',
  ])
})

it('says a share as its percents were written', () => {
  const into = [84.1, 15.9].map(percent => ({ percent, steps: [] }))
  expect(stepLines(compile([{ split: { name: 'half', into } }]))).toContain('for 15.9 % of people (half), else end')
})
