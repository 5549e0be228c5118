import { defineTrigger } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

export default defineTrigger(offer({ name: 'plain' }))
