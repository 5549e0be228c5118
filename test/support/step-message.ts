import type { Json } from '@beckon/plugin-kit'
import type { Sample, Step } from '@beckon/trigger-kit'

/** A message whose link says which it is. */
export const message = (which: string): Step => ({
  send: {
    channel: 'email',
    template: 'password-reset',
    data: { url: `event.data.${which}`, expiresAt: 'event.data.none' },
  },
})

const WHICH = ['first', 'second', 'third', 'thanks', 'reminder', 'warm', 'cold']

/** What every event of these triggers says: a link for each message. */
export const links = Object.fromEntries(WHICH.map(which => [which, `https://shop.example/${which}`]))

export const sample = (type: string, data: { readonly [name: string]: Json } = {}): Sample => ({
  event: { type, occurredAt: '2026-03-02T12:00:00.000Z', data: { id: '1', ...links, ...data } },
  contact: { email: 'ada@example.com' },
})
