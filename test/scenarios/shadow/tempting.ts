import { defineTrigger } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

/** More important than the plain one, and only tried. */
export default defineTrigger(offer({ name: 'tempting', priority: 10, shadow: true }))
