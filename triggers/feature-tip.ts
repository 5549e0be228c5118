import { all, any, defineTrigger, differs, equals } from '@beckon/trigger-kit'

/** Who has used the one is told of the other, unless they use it already. Yours to change, with the template. */
const USED = 'import'
const NEXT = 'export'

/**
 * Tells who used a feature for the first time what goes well with it: a day later, once, and only who has not found it
 * yet. Both first uses are noted of the person, so that later ones neither begin the day anew nor are looked at again.
 */
export default defineTrigger({
  name: 'feature-tip',
  class: 'marketing',
  topic: 'feature-tips',
  priority: 30,
  on: ['feature.used'],
  when: any(
    all(equals('event.data.name', USED), differs('contact.usedFeature', true)),
    all(equals('event.data.name', NEXT), differs('contact.usedNextFeature', true)),
  ),
  key: ['contact.id', 'event.data.name'],
  stillTrue: differs('contact.usedNextFeature', true),
  overdue: { days: 3 },
  steps: [
    {
      branch: [
        {
          when: equals('event.data.name', NEXT),
          steps: [{ update: { field: 'usedNextFeature', to: true } }, { exit: 'noted' }],
        },
      ],
    },
    { update: { field: 'usedFeature', to: true } },
    { wait: { days: 1 } },
    { send: { channel: 'email', template: 'feature-tip', data: {} } },
  ],
  sample: {
    event: { type: 'feature.used', occurredAt: '2026-03-02T12:00:00.000Z', data: { name: USED } },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
