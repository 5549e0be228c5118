import { defineTrigger } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

/** More important than the plain one. */
export default defineTrigger(offer({ name: 'rival', priority: 10 }))
