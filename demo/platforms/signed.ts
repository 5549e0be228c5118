import { Buffer } from 'node:buffer'
import type { RawRequest } from '@beckon/plugin-kit'
import * as hubspot from '../../plugins/hubspot/src/verify.ts'
import * as shopify from '../../plugins/shopify/src/verify.ts'
import * as stripe from '../../plugins/stripe/src/verify.ts'
import * as track from '../../plugins/track/src/verify.ts'
import type { Delivery, Platform } from './delivery.ts'

/** What each platform signs with. */
export type Secrets = Readonly<Record<Platform, string>>

type Signer = (request: RawRequest, secret: string, now: Date) => Record<string, string>

// The signatures need the secrets only.
const SIGNERS: Readonly<Record<Platform, Signer>> = {
  shopify: (request, secret) => shopify.sign(request, { SHOPIFY_API_KEY: null, SHOPIFY_API_SECRET: [secret] }),
  hubspot: (request, secret, now) =>
    hubspot.sign(
      request,
      {
        HUBSPOT_CLIENT_ID: null,
        HUBSPOT_CLIENT_SECRET: [secret],
        HUBSPOT_APP_ID: null,
        HUBSPOT_CLOSED_TICKET_STAGES: ['4'],
      },
      now,
    ),
  stripe: (request, secret, now) =>
    stripe.sign(request, { STRIPE_WEBHOOK_SECRET: [secret], STRIPE_API_KEY: null }, now),
  track: (request, secret, now) => track.sign(request, { TRACK_SECRET: [secret] }, now),
}

/** A delivery as it goes over the wire, signed by the world's clock: signatures age in real time. */
export function signed({ platform, headers = {}, body }: Delivery, hubUrl: string, secrets: Secrets): RawRequest {
  const request: RawRequest = {
    method: 'POST',
    url: `${hubUrl}/webhooks/${platform}`,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  }
  return { ...request, headers: { ...request.headers, ...SIGNERS[platform](request, secrets[platform], new Date()) } }
}
