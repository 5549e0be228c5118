import { defineTrigger, type Trigger } from '@beckon/trigger-kit'
import { message, sample } from './step-message.ts'

/** Notes the shelf as a field of its own name, and writes at once and an hour later, unless the person buys. */
export const twoLetters = (own: Pick<Trigger, 'name' | 'shadow'>) =>
  defineTrigger({
    ...own,
    class: 'transactional',
    on: [`x.${own.name}`],
    key: ['event.data.id'],
    cancelOn: [{ event: 'order.placed', by: 'person', since: 'anchor' }],
    settle: {},
    steps: [
      { update: { field: `${own.name}Shelf`, to: 'noted' } },
      message('first'),
      { wait: { hours: 1 } },
      message('second'),
    ],
    sample: sample(`x.${own.name}`),
  })
