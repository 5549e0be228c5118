import { above, any, defineTrigger, exists, field, not } from '@beckon/trigger-kit'

/** Hands a person the link to choose a new password, at once or not at all: late, it would answer a later request. */
export default defineTrigger({
  name: 'password-reset',
  class: 'transactional',
  on: ['password.reset-requested'],
  key: ['event.data.requestId'],
  stillTrue: any(not(exists('event.data.expiresAt')), above('event.data.expiresAt', field('now'))),
  overdue: { minutes: 15 },
  steps: [
    {
      send: {
        channel: 'email',
        template: 'password-reset',
        to: 'event.data.email',
        data: { url: 'event.data.url', expiresAt: 'event.data.expiresAt' },
      },
    },
  ],
  sample: {
    event: {
      type: 'password.reset-requested',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: {
        url: 'https://ada-books.example/reset?token=9f2c',
        expiresAt: '2026-03-02T13:00:00.000Z',
        requestId: 'reset-1',
        email: 'charles@example.com',
      },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
