import { faultsOf } from '../../../../../test/support/sound-trigger.ts'

const CASES = [
  ['a field that is misspelt', { stilTrue: { all: [] } }, 'there is no field "stilTrue"; did you mean "stillTrue"?'],
  ['what only marketing has', { class: 'transactional', topic: 'news' }, 'topic: what is owed has none'],
  [
    'a span in a unit there is not',
    { settle: { minute: 5 } },
    'settle: there is no unit "minute"; did you mean "minutes"?',
  ],
  [
    'a span of an audience below nothing',
    { audience: { by: { viewed: { days: 30 } }, rest: { days: -1 } } },
    'audience: rest: days: saw -1; expected a number, zero or more',
  ],
] as const

it.each(CASES)('refuses %s', (_what, change, fault) => {
  expect(faultsOf(change)).toEqual(expect.arrayContaining([expect.stringContaining(fault)]))
})

it.each([
  ['a settle of nothing', { settle: {} }],
  ['an overdue that never is', { overdue: 'never' }],
])('takes %s', (_what, change) => {
  expect(faultsOf(change)).toEqual([])
})
