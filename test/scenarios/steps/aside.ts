import { defineTrigger, equals } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

const { send } = message('first') as Extract<ReturnType<typeof message>, { send: unknown }>

/** One message, which not everybody gets, and what is done of everybody after it. */
export default defineTrigger({
  name: 'aside',
  class: 'transactional',
  on: ['x.aside'],
  key: ['event.data.id'],
  cancelOn: [{ event: 'x.done', by: 'person', since: 'anchor' }],
  settle: {},
  steps: [
    { send: { ...send, onlyIf: equals('event.data.mail', true) } },
    { update: { field: 'aside', to: { path: 'event.data.id' } } },
    { branch: [{ when: equals('event.data.next', 'exit'), steps: [{ exit: 'enough' }] }] },
  ],
  sample: sample('x.aside'),
})
