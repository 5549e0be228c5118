import { defineTrigger } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

const letters = offer({ name: 'series', priority: 1 })

/** As unimportant as `low`, and the same once more a day later. */
export default defineTrigger({ ...letters, steps: [...letters.steps, { wait: { days: 1 } }, ...letters.steps] })
