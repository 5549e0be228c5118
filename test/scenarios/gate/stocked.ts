import { defineTrigger, differs } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

export default defineTrigger({
  ...offer({ name: 'stocked' }),
  steps: [{ send: { channel: 'email', template: 'welcome', data: {}, onlyIf: differs('cart.soldOut', true) } }],
})
