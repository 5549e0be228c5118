import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Goes out at nine on the person's next birthday. */
export default defineTrigger({
  name: 'yearly',
  class: 'transactional',
  on: ['x.yearly'],
  key: ['event.data.id'],
  steps: [{ until: { date: 'contact.birthday', yearly: true, at: '09:00' } }, message('first')],
  sample: sample('x.yearly'),
})
