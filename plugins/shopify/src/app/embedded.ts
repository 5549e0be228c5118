import { type AppRequest, type AppResponse, BeckonError } from '@beckon/plugin-kit'
import { missingForApp } from '../settings.ts'
import { shopOf } from '../shop.ts'
import { embeddedUrl } from './embedded-url.ts'
import { framed } from './page/frame.ts'
import { failed, notice } from './page/notice.ts'
import { overviewPage } from './page/overview-page.ts'
import { SHELL } from './page/shell.ts'
import { readSessionToken } from './session-token.ts'
import { exchangeToken, refreshed, type ShopifyHost } from './token-endpoint.ts'

/** The page inside the Shopify admin. Whose data it shows says the session token alone, whatever the URL says. */
export async function embedded(
  request: AppRequest,
  scopes: readonly string[],
  host: ShopifyHost,
): Promise<AppResponse> {
  const named = shopOf(request.query.get('shop'))
  const missing = missingForApp(host.settings)
  if (missing.length) {
    const text = `The hub runs, but as an app it needs ${missing.join(' and ')}. Set them on the hub, and restart it.`
    return notice({ status: 503, title: 'Not set up yet', text, shop: named ?? 'any' })
  }
  const token = tokenOf(request)
  if (!token) return nobody(request, named, host)
  const read = readSessionToken(token, {
    apiKey: host.settings.SHOPIFY_API_KEY ?? '',
    secrets: host.settings.SHOPIFY_API_SECRET,
    now: host.real(),
  })
  if ('fault' in read) return shell(named, host)
  return pageOf(read.shop, token, scopes, host)
}

/** On the first load in the URL, later from App Bridge (shopify.dev: session-tokens). */
function tokenOf({ query, headers }: AppRequest): string | null {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? query.get('id_token')
}

async function pageOf(shop: string, token: string, scopes: readonly string[], host: ShopifyHost): Promise<AppResponse> {
  try {
    const { fault, error } = await access(shop, token, host)
    const [installation, overview] = await Promise.all([host.installation(shop), host.overview(shop)])
    const connected = { overview, accessFault: fault, granted: installation?.scopes ?? [], needed: scopes }
    const content = overviewPage(shop, connected)
    return { ...framed({ status: 200, title: shop, content, shop, bridge: bridge(host) }), ...(error && { error }) }
  } catch (error) {
    return failed(error, { title: 'This cannot be shown now', shop, bridge: bridge(host) })
  }
}

/** Sees to it that the hub has a token. What the hub itself knows is shown without one too. */
async function access(shop: string, token: string, host: ShopifyHost): Promise<Access> {
  try {
    const held = await host.accessToken(shop, {
      refresh: credentials => refreshed(host, shop, credentials),
      grant: () => exchangeToken(host, shop, token),
    })
    return {
      fault: held ? null : 'Shopify gave no access. Open this page again; if it stays so, install the app again.',
    }
  } catch (error) {
    if (!(error instanceof BeckonError)) throw error
    return { fault: error.message, error }
  }
}

interface Access {
  /** Why there is none; null: there is. */
  readonly fault: string | null
  readonly error?: BeckonError
}

/** Without a token: inside the admin App Bridge has one; anywhere else the way leads into the admin. */
function nobody({ query, headers }: AppRequest, named: string | null, host: ShopifyHost): AppResponse {
  if (query.get('embedded') === '1' || headers['sec-fetch-dest'] === 'iframe') return shell(named, host)
  if (named)
    return { status: 302, headers: { location: embeddedUrl(named, host.settings.SHOPIFY_API_KEY ?? '') }, body: '' }
  return notice({ status: 401, title: 'Not here', text: 'Open this app from the Shopify admin.', shop: null })
}

function shell(named: string | null, host: ShopifyHost): AppResponse {
  // The header makes App Bridge try once more with a new token (shopify.dev: session-tokens).
  const headers = { 'x-shopify-retry-invalid-session-request': '1' }
  return framed({
    status: 401,
    title: 'One moment',
    content: SHELL,
    shop: named ?? 'any',
    bridge: bridge(host),
    headers,
  })
}

function bridge({ settings, publicUrl }: ShopifyHost) {
  return { apiKey: settings.SHOPIFY_API_KEY ?? '', script: `${publicUrl}/app/shopify/app.js` }
}
