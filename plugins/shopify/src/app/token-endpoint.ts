import {
  type AppCredentials,
  type AppHost,
  FixSettings,
  type JsonObject,
  jsonOf,
  objectOf,
  TryAgain,
} from '@beckon/plugin-kit'
import type { ShopifySettings } from '../settings.ts'

export type ShopifyHost = AppHost<ShopifySettings>

/** Credentials for a session token (shopify.dev: token-exchange). Null: Shopify does not take the token any more. */
export async function exchangeToken(host: ShopifyHost, shop: string, token: string): Promise<AppCredentials | null> {
  const asked = await ask(host, shop, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
    // Offline tokens that do not expire end on 2027-01-01; Shopify gives them unless asked (shopify.dev: offline-access-tokens).
    expiring: '1',
  })
  return asked.error === 'invalid_subject_token' ? null : granted(asked, shop)
}

/** Credentials for the code of an authorization-code grant (shopify.dev: authorization-code-grant). */
export async function exchangeCode(host: ShopifyHost, shop: string, code: string): Promise<AppCredentials> {
  return granted(await ask(host, shop, { code, expiring: '1' }), shop)
}

/** New credentials for old; the refresh token changes with them. Null: Shopify does not take the old ones any more. */
export async function refreshed(
  host: ShopifyHost,
  shop: string,
  { refreshToken }: AppCredentials,
): Promise<AppCredentials | null> {
  const { credentials } = await ask(host, shop, { grant_type: 'refresh_token', refresh_token: refreshToken })
  return credentials
}

interface Answer {
  readonly credentials: AppCredentials | null
  readonly status: number
  readonly error: string
}

async function ask(host: ShopifyHost, shop: string, grant: Readonly<Record<string, string | null>>): Promise<Answer> {
  const asked = host.real()
  const { SHOPIFY_API_KEY: client_id, SHOPIFY_API_SECRET: secrets } = host.settings
  const response = await host.fetch(`https://${shop}/admin/oauth/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    // The first of a rotation is the new one; tokens are bound to the secret they were made with.
    body: JSON.stringify({ client_id, client_secret: secrets[0], ...grant }),
  })
  const { status } = response
  if (status >= 500 || status === 429)
    throw new TryAgain('shopify-unavailable', `${shop} answered ${status} to a request for a token; try again.`)
  const body = objectOf(jsonOf(new Uint8Array(await response.arrayBuffer()))) ?? {}
  const error = typeof body.error === 'string' && /^[a-z_]{1,40}$/.test(body.error) ? body.error : 'no reason given'
  return { credentials: response.ok ? credentialsOf(body, asked) : null, status, error }
}

function granted({ credentials, status, error }: Answer, shop: string): AppCredentials {
  if (credentials) return credentials
  throw new FixSettings(
    'shopify-app-refused',
    `${shop} answered ${status} (${error}) to a request for a token; expected one. Are SHOPIFY_API_KEY and the first of ` +
      'SHOPIFY_API_SECRET of this app, and is the app still installed?',
  )
}

function credentialsOf(body: JsonObject, asked: Date): AppCredentials | null {
  const { access_token: accessToken, refresh_token: refreshToken, scope } = body
  if (typeof accessToken !== 'string' || !accessToken) return null
  const after = (seconds: unknown) => (typeof seconds === 'number' ? new Date(asked.getTime() + seconds * 1000) : null)
  return {
    accessToken,
    expiresAt: after(body.expires_in),
    refreshToken: typeof refreshToken === 'string' ? refreshToken : null,
    refreshExpiresAt: after(body.refresh_token_expires_in),
    scopes: typeof scope === 'string' ? scope.split(',').filter(Boolean) : [],
  }
}
