import { defineTrigger, type Trigger } from '@beckon/trigger-kit'
import { faultsOf, SOUND, send, steps, when } from '../../../../../../test/support/sound-trigger.ts'

const condition = (written: unknown) => when(written as never)

const FORMS: readonly (readonly [string, object, string])[] = [
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
    'audience.rest.days: saw -1; expected a number, zero or more',
  ],
  ['events as a text', { on: 'order.placed' }, 'on: saw "order.placed"; expected a list of events'],
  ['a key as a text', { key: 'event.data.id' }, 'key: saw "event.data.id"; expected a list of paths'],
  ['no key', { key: [] }, 'key: expected a path at least'],
  ['no class', { class: undefined }, "class: missing; expected 'marketing' or 'transactional'"],
  ['steps there are not', { steps: undefined }, 'steps: missing; expected a list of steps'],
  ['a cancelling event as a text', { cancelOn: ['order.placed'] }, 'cancelOn[0]: saw "order.placed"; expected { event'],
  [
    'a misspelt part of a cancelling event',
    { cancelOn: [{ event: 'order.placed', by: 'cart', sinse: 'anchor' }] },
    'cancelOn[0]: there is no field "sinse"; did you mean "since"?',
  ],
  ['a re-entry after something else', { reentry: { afer: { days: 1 } } }, 'reentry: there is no field "afer"; did'],
  [
    'a misspelt part of an audience',
    { audience: { by: { viewed: { days: 3 } }, rest: {}, waves: { hours: 1 } } },
    'audience: there is no field "waves"; did you mean "wave"?',
  ],
  ['a yes as a path alone', { consentedBy: 'cart.acceptsMarketing' }, 'consentedBy: saw "cart.acceptsMarketing"'],
  ['no sample', { sample: undefined }, 'sample: missing; expected an event that fires it'],
  ['a sample without its data', { sample: { event: { ...SOUND.sample.event, data: null } } }, 'sample.event.data: saw'],
  ['a step that is none', steps(null as never), 'steps[0]: saw null; expected a step: wait, until'],
  [
    'a wait for an event without an end',
    steps({ waitFor: { event: 'x.d', by: 'person' } }),
    'steps[0].waitFor.within: ',
  ],
  [
    'a misspelt way of a wait',
    steps({ waitFor: { event: 'x.d', by: 'person', within: { days: 1 }, mett: [send] } }),
    'steps[0].waitFor: there is no field "mett"; did you mean "met"?',
  ],
  [
    'a misspelt offset',
    steps({ until: { date: 'contact.birthday', befor: { days: 3 } } }),
    'steps[0].until: there is no field "befor"; did you mean "before"?',
  ],
  ['a wait until nothing at all', steps({ until: null }), 'steps[0].until: saw null; expected one with `at`'],
  [
    'a note of something else',
    steps({ update: { field: 'seen', too: 1 } }),
    'steps[0].update: there is no field "too"; ',
  ],
  ['a note of nothing', steps({ update: { field: 'seen' } }), 'steps[0].update.to: missing; expected a value'],
  ['a way without its condition', steps({ branch: [{ steps: [] }] }), 'steps[0].branch[0].when: missing; expected a'],
  [
    'a misspelt condition of a way',
    steps({ branch: [{ wen: { all: [] }, steps: [] }] }),
    'steps[0].branch[0]: there is no field "wen"; did you mean "when"?',
  ],
  [
    'what stands deep in ways',
    steps({ branch: [{ when: { all: [] }, steps: [{ split: { name: 'a', into: [{ percent: 1, step: [] }] } }] }] }),
    'steps[0].branch[0].steps[0].split.into[0]: there is no field "step"; did you mean "steps"?',
  ],
  ['a split without its ways', steps({ split: { name: 'a' } }), 'steps[0].split.into: missing; expected a list'],
  [
    'a message without its data',
    steps({ send: { channel: 'email', template: 'receipt' } }),
    'steps[0].send.data: miss',
  ],
  ['two steps in one', steps({ wait: { hours: 1 }, exit: 'why' }), 'steps[0]: there is no field "exit"'],
  ['a condition as a text', { when: 'event.data.id' }, 'when: saw "event.data.id"; expected a condition'],
  ['a condition of nothing', { when: {} }, 'when: saw an object; expected a condition'],
  ['a condition there is not', { when: { al: [] } }, 'when: there is no condition "al"; did you mean "all"?'],
  ['a condition of a text', condition({ not: 'cart.id' }), 'when.all[1].not: saw "cart.id"; expected a condition'],
  [
    "another language's operator",
    { stillTrue: { path: 'cart.itemCount', op: '>=', value: 1 } },
    'stillTrue.op: there is no operator ">="; did you mean "≥"?',
  ],
  [
    'the name of a comparison as its operator',
    { stillTrue: { path: 'cart.id', op: 'equals', value: '1' } },
    'stillTrue.op: there is no operator "equals"; did you mean "="?',
  ],
  ['no operator', condition({ path: 'cart.id' }), 'when.all[1].op: missing; expected an operator'],
  ['an inherited operator', condition({ path: 'cart.id', op: 'constructor' }), 'there is no operator "constructor"'],
  [
    'a comparison with nothing',
    condition({ path: 'cart.id', op: '=' }),
    'when.all[1].value: missing; expected a value',
  ],
  [
    'an operator that counts do not have',
    { stillTrue: { count: 'order.placed', withinMs: null, op: 'in', value: 1 } },
    'stillTrue.op: there is no operator "in"; expected one of',
  ],
  ['what is no data', { when: { path: 'cart.id', op: '=', value: new Date(0) } }, 'when.value: expected plain data'],
]

it.each(FORMS)('refuses %s', (_what, change, fault) => {
  expect(faultsOf(change)).toEqual(expect.arrayContaining([expect.stringContaining(fault)]))
})

it('refuses what holds itself', () => {
  const circle: unknown[] = []
  circle.push({ branch: circle })
  expect(faultsOf({ steps: circle })).toEqual([`steps[0].branch: expected plain data: ${PLAIN}`])
})

const PLAIN = 'texts, numbers, true, false, null, lists and objects'

it('tells of each fault once, and of the others beside it', () => {
  const change = {
    ...steps({ waitFor: { event: 'x.d', by: 'person' } }),
    on: ['cart.updatd'],
    holdout: 150,
    stilTrue: {},
  }
  expect(faultsOf(change)).toEqual([
    'steps[0].waitFor.within: missing; expected a time, as { hours: 1 }',
    expect.stringContaining('there is no field "stilTrue"'),
    expect.stringContaining('on: there is no event "cart.updatd"'),
    expect.stringContaining('holdout: saw 150'),
    expect.stringContaining('sample: "cart.updated" is not in `on`'),
  ])
})

it.each([undefined, null, 'text', 3, []])('defines %j without a crash, so that it can be refused', written => {
  expect(() => defineTrigger(written as unknown as Trigger)).not.toThrow()
})

it.each([
  ['a settle of nothing', { settle: {} }],
  ['an overdue that never is', { overdue: 'never' }],
])('takes %s', (_what, change) => {
  expect(faultsOf(change)).toEqual([])
})
