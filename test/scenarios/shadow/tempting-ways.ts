import { defineTrigger, equals } from '@beckon/trigger-kit'
import { offer } from '../../support/offer.ts'

/** More ways than are looked at of what is due to somebody soon. */
export const WAYS = Array.from({ length: 12 }, (_, way) => way)

/** As tempting-later.ts, half an hour sooner, by one of a dozen ways, so that each of them waits at a step of its own. */
export default defineTrigger({
  ...offer({ name: 'tempting-ways', priority: 10, shadow: true }),
  overdue: { hours: 1 },
  steps: [
    {
      branch: WAYS.map(way => ({
        when: equals('event.data.way', way),
        steps: [{ wait: { minutes: 30 } }, { send: { channel: 'email', template: 'welcome', data: {} } }],
      })),
    },
  ],
})
