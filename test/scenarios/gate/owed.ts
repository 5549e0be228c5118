import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

export default defineTrigger({
  name: 'owed',
  class: 'transactional',
  on: ['x.owed'],
  key: ['event.data.id'],
  steps: [message('first')],
  sample: sample('x.owed'),
})
