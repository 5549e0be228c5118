import { defineTrigger } from '@beckon/trigger-kit'
import { message, sample } from '../../support/step-message.ts'

/** Goes out at nine in the morning, where the person lives, and not before the fact has rested. */
export default defineTrigger({
  name: 'rested-morning',
  class: 'transactional',
  on: ['x.rested-morning'],
  key: ['cart.id'],
  settle: { minutes: 5 },
  steps: [{ until: { at: '09:00' } }, message('first')],
  sample: sample('x.rested-morning', {
    cart: { tokens: ['cart/c'], items: [], total: null, url: 'https://shop.example.com/c' },
  }),
})
