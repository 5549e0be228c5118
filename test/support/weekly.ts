import { defineTrigger, type Trigger } from '@beckon/trigger-kit'
import { message, sample } from './step-message.ts'

/** Reaches a person once a week at most. */
export const weekly = (own: Pick<Trigger, 'name' | 'shadow'>) =>
  defineTrigger({
    ...own,
    class: 'transactional',
    on: [`x.${own.name}`],
    key: ['event.data.id'],
    reentry: { after: { days: 7 } },
    steps: [message('first')],
    sample: sample(`x.${own.name}`),
  })
