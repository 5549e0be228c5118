import type { IncomingHttpHeaders } from 'node:http'
import { hmacSha256, sameSignature } from '@beckon/plugin-kit'
import { SECRETS } from '../hub-environment.ts'

/** The check that the hub makes too: HMAC-SHA256 over the raw bytes, compared in constant time. */
export function genuine(body: Buffer, headers: IncomingHttpHeaders): boolean {
  const presented = String(headers['x-shopify-hmac-sha256'] ?? '')
  return sameSignature(hmacSha256(SECRETS.SHOPIFY_API_SECRET, body), presented, 'base64')
}
