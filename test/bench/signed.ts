import * as hubspot from '../../plugins/hubspot/src/verify.ts'
import * as shopify from '../../plugins/shopify/src/verify.ts'
import * as stripe from '../../plugins/stripe/src/verify.ts'
import type { Post } from '../support/hub.ts'
import { SECRETS } from './hub-environment.ts'

/** A request as a platform would send it, signed before any clock starts. */
export interface Signed {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export type Platform = 'shopify' | 'hubspot' | 'stripe'

type Signer = (
  request: { method: string; url: string; headers: object; body: Buffer },
  at: Date,
) => Record<string, string>

// The signatures need the secrets only.
const settings = Object.fromEntries(Object.entries(SECRETS).map(([name, secret]) => [name, [secret]])) as never

const SIGNERS: Record<Platform, Signer> = {
  shopify: request => shopify.sign(request, settings),
  hubspot: (request, at) => hubspot.sign({ ...request, headers: {} }, settings, at),
  stripe: (request, at) => stripe.sign({ ...request, headers: {} }, settings, at),
}

/** Signs a post to a hub as its platform does. HubSpot signs the URL as well; its and Stripe's signatures are good for five minutes. */
export function signed(platform: Platform, { headers = {}, body }: Post, hubUrl = ''): Signed {
  const bytes = Buffer.from(JSON.stringify(body))
  const path = `/webhooks/${platform}`
  const signature = SIGNERS[platform]({ method: 'POST', url: hubUrl + path, headers, body: bytes }, new Date())
  return { path, headers: { 'content-type': 'application/json', ...headers, ...signature }, body: bytes }
}
