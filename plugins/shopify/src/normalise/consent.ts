import { type Consent, type Normalise, objectOf } from '@beckon/plugin-kit'
import { consentingPerson } from '../person.ts'
import { instantOf, textOf } from '../read.ts'
import { bodyOf, draft, nameless } from './draft.ts'

/** A customer's consent to marketing by e-mail changed. */
export const emailConsentChanged = consentEvent('email', 'email_marketing_consent')

/** A customer's consent to marketing by text message changed. */
export const smsConsentChanged = consentEvent('sms', 'sms_marketing_consent')

function consentEvent(channel: Consent['channel'], name: string): Normalise {
  return item => {
    const given = objectOf(bodyOf(item)[name])
    const state = actOf(textOf(given?.state))
    if (!state) return []
    const person = consentingPerson(bodyOf(item))
    if (Object.keys(person).length === 0) throw nameless(item, 'shopify-no-customer', 'customer id and no address')
    const occurredAt = instantOf(given?.consent_updated_at) ?? item.occurredAt ?? item.receivedAt
    return [draft(item, 'consent.changed', occurredAt, { person, data: { consent: { channel, state } } })]
  }
}

/**
 * The person's act behind a state. `not_subscribed` is where everybody begins, `redacted` and `invalid` are findings of
 * Shopify (shopify.dev: CustomerEmailMarketingState).
 */
function actOf(state: string | null): Consent['state'] | undefined {
  return ACTS.find(act => act === state?.toLowerCase())
}

const ACTS: readonly Consent['state'][] = ['subscribed', 'unsubscribed', 'pending']
