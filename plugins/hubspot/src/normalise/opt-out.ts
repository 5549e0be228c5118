import type { EventData } from '@beckon/plugin-kit'

/** The consent that a contact's global opt-out from e-mail means. */
export const OPT_OUT: EventData = { consent: { channel: 'email', state: 'unsubscribed' } }

/** Whether this property says that the contact opted out of all e-mail. `false` is no consent: it is where all begin. */
export function optedOut(property: string, value: string): boolean {
  return property === OPT_OUT_PROPERTY && value === 'true'
}

export const OPT_OUT_PROPERTY = 'hs_email_optout'
