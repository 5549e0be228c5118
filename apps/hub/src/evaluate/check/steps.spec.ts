import { faultsOf, send, steps } from '../../../../../test/support/sound-trigger.ts'

const STEPS = [
  ['a unit there is not', { wait: { hour: 1 } }, 'steps[0].wait: there is no unit "hour"; did you mean "hours"?'],
  ['a wait below nothing', { wait: { hours: -1 } }, 'steps[0].wait.hours: saw -1'],
  ['a wait that is no number', { wait: { hours: Number.NaN } }, 'steps[0].wait.hours: saw NaN'],
  ['a wait for nothing', { wait: {} }, 'step 0: wait: expected more than no time at all'],
  ['a wait for ever', { wait: { days: 4000 } }, 'step 0: wait: longer than 400 days'],
  [
    'a wait for an event without an end',
    { waitFor: { event: 'order.placed', by: 'person', within: {} } },
    'step 0: waitFor: within: saw 0 ms',
  ],
  [
    'a wait for an event for ever',
    { waitFor: { event: 'order.placed', by: 'person', within: { days: 401 } } },
    'step 0: waitFor: within: longer than 400 days',
  ],
  [
    'a wait for what nobody states',
    { waitFor: { event: 'order.plced', by: 'person', within: { days: 1 } } },
    'step 0: waitFor: event: there is no event "order.plced"',
  ],
  [
    'a wait about nothing',
    { waitFor: { event: 'order.placed', by: 'me', within: { days: 1 } } },
    'step 0: waitFor: by: there is no "me"',
  ],
  [
    'an hour there is not',
    { until: { at: '25:00' } },
    'step 0: until: at: saw "25:00"; expected a time from 00:00 to 23:59',
  ],
  [
    'a window that ends before it begins',
    { until: { between: ['18:00', '09:00'] } },
    'step 0: until: between: 09:00 is not after 18:00',
  ],
  ['a day there is not', { until: { at: '09:00', on: ['monday'] } }, 'step 0: until: on: there is no day "monday"'],
  ['no day', { until: { at: '09:00', on: [] } }, 'step 0: until: on: expected a day at least'],
  ['a wait until nothing', { until: {} }, 'steps[0].until: saw an object; expected one with `at`'],
  [
    'an offset in a unit there is not',
    { until: { date: 'contact.birthday', before: { weeks: 1 } } },
    'steps[0].until.before: there is no unit "weeks"',
  ],
  [
    'two offsets',
    { until: { date: 'contact.birthday', before: { days: 1 }, after: { days: 1 } } },
    'step 0: until: before, after: expected one of them',
  ],
  [
    'another word for what is missed',
    { until: { date: 'contact.birthday', missed: 'leave' } },
    'step 0: until: missed: saw "leave"',
  ],
  [
    'percents that come to more',
    {
      split: {
        name: 'a',
        into: [
          { percent: 80, steps: [] },
          { percent: 30, steps: [] },
        ],
      },
    },
    'step 2: split: the percents come to 110; expected 100 at most',
  ],
  [
    'a way for nobody',
    { split: { name: 'a', into: [{ percent: 0, steps: [] }] } },
    'step 0: split: percent: saw 0; expected more than 0',
  ],
  [
    'a split without a name',
    { split: { name: '', into: [{ percent: 10, steps: [] }] } },
    'step 0: split: expected a name',
  ],
  [
    'a template there is not',
    { send: { channel: 'email', template: 'reciept', data: {} } },
    'step 0: send: template: there is no templates/reciept; did you mean "receipt"?',
  ],
  [
    'a channel there is not',
    { send: { channel: 'mail', template: 'receipt', data: {} } },
    'step 0: send: channel: there is no "mail"; did you mean "email"?',
  ],
  [
    'a channel twice',
    { send: { channel: ['sms', 'sms'], template: 'receipt', data: {} } },
    'step 0: send: channel: the same is named twice',
  ],
  [
    'marketing to another address',
    { send: { channel: 'email', template: 'receipt', to: 'order.email', data: {} } },
    "step 0: send: to: marketing goes to the person's own address",
  ],
  [
    'a misspelt condition, which would keep nothing back',
    { send: { channel: 'email', template: 'receipt', data: {}, onlyif: { all: [] } } },
    'steps[0].send: there is no field "onlyif"; did you mean "onlyIf"?',
  ],
  [
    'data that does not fit',
    { send: { channel: 'email', template: 'receipt', data: { items: 'order.items' } } },
    "step 0: data: the sample's does not fit templates/receipt: items must be array",
  ],
  [
    'a note over what sources state',
    { update: { field: 'firstName', to: 'Ada' } },
    'step 0: update: contact.firstName is what sources state',
  ],
  ['a note without a name', { update: { to: 'Ada' } }, 'steps[0].update.field: missing; expected the name'],
  ['an end without words', { exit: ' ' }, 'step 0: exit: expected why'],
  ['a step there is not', { sends: {} }, 'steps[0]: there is no step "sends"; did you mean "send"?'],
  ['the same message twice', send, 'step 1: send: templates/cart-abandoned again, with nothing between'],
] as const

it.each(STEPS)('refuses %s', (_what, step, fault) => {
  expect(faultsOf(steps(step))).toEqual(expect.arrayContaining([expect.stringContaining(fault)]))
})

it('takes percents that come to 100, whatever a computer makes of their sum', () => {
  const into = [0.2, 83.9, 15.9].map(percent => ({ percent, steps: [] }))
  expect(faultsOf(steps({ split: { name: 'a', into } }))).toEqual([])
})
