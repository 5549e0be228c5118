import { defineTrigger } from '@beckon/trigger-kit'
import { aboutOf, reasonsOf, triggersJson, triggersPage } from './triggers-docs.ts'

const FILE = `import { defineTrigger } from '@beckon/trigger-kit'

/** Something else. */
const url = 'https://shop.example/1'

/**
 * Confirms an order
 * at once.
 */
export default defineTrigger({
  // By the event: test deliveries
  // carry a date there too.
  when: exists('order.id'),
  steps: [
    // A day is enough.
    { wait: { days: 1 } },
  ],
})
`

it('takes what a trigger is for from the comment above it', () => {
  expect(aboutOf(FILE)).toBe('Confirms an order at once.')
  expect(aboutOf(FILE.replace('/**\n * Confirms', '/*\n * Confirms'))).toBe('')
})

it('takes the reasons from the comments inside, and no link for one', () => {
  expect(reasonsOf(FILE)).toEqual([
    { field: 'when', text: 'By the event: test deliveries carry a date there too.' },
    { field: 'wait', text: 'A day is enough.' },
  ])
})

const declaration = defineTrigger({
  name: 'reminder',
  class: 'marketing',
  topic: 'reminders',
  on: ['x.left'],
  key: ['event.data.id'],
  cancelOn: [{ event: 'order.placed', by: 'person', since: 'anchor' }],
  overdue: { hours: 2 },
  reentry: { after: { days: 7 } },
  priority: 60,
  steps: [{ wait: { hours: 1 } }, { send: { channel: 'email', template: 'reminder', data: {} } }],
  sample: { event: { type: 'x.left', occurredAt: '2026-03-02T12:00:00.000Z', data: { id: '1' } } },
})
const page = triggersPage([{ declaration, about: 'Reminds.', reasons: [] }])

const TOLD = [
  ['what fires it', '| fired by | `x.left` |'],
  [
    'what it is once for, and when again',
    '| once for each | `event.data.id`; a person may get it again after 7 days |',
  ],
  ['what cancels it', '| cancelled by | `order.placed` of the same person since then |'],
  ['what is by default', '| facts may come in for | 5 minutes (default) |'],
  ['what is not', '| too late | 2 hours after it was meant to go |'],
  ['its steps by number', '0. wait 1 hour\n1. send reminder by email'],
  ['its place in the list', '| [reminder](#reminder) | marketing, `reminders` | `x.left` | 1 |'],
] as const
it.each(TOLD)('tells %s', (_what, text) => {
  expect(page).toContain(text)
})

it('tells nothing of marketing where there is none', () => {
  expect(page).toContain('| priority |')
  const owed = triggersPage([{ declaration: { ...declaration, class: 'transactional' }, about: '', reasons: [] }])
  expect(owed).not.toContain('| priority |')
})

it('prints the declarations with their defaults as JSON', () => {
  expect(JSON.parse(triggersJson([{ declaration, about: 'Reminds.', reasons: [] }]))).toEqual([
    JSON.parse(JSON.stringify({ about: 'Reminds.', ...declaration })),
  ])
})
