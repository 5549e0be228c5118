import { timingSafeEqual } from 'node:crypto'
import type { AppRequest, AppResponse } from '@beckon/plugin-kit'
import { missingForApp } from '../settings.ts'
import { shopOf } from '../shop.ts'
import { embeddedUrl } from './embedded-url.ts'
import { failed, notice } from './page/notice.ts'
import { queryFault } from './signed-query.ts'
import { noStateCookie, stateCookie, stateOf } from './state-cookie.ts'
import { exchangeCode, type ShopifyHost } from './token-endpoint.ts'

// The authorization-code grant (shopify.dev: authorization-code-grant), for installing from outside the Shopify admin.

/** Sends the merchant's browser to Shopify, which asks whether the app may be installed. */
export function beginInstall({ query }: AppRequest, scopes: readonly string[], host: ShopifyHost): AppResponse {
  const shop = shopOf(query.get('shop'))
  if (!shop) return refused(400, 'which shop? Expected ?shop=<shop>.myshopify.com.')
  const missing = missingForApp(host.settings)
  if (missing.length) return refused(503, `${missing.join(' and ')} must be set on the hub first.`)
  const state = host.random(32).toString('hex')
  const asked = new URLSearchParams({
    client_id: host.settings.SHOPIFY_API_KEY ?? '',
    scope: scopes.join(','),
    redirect_uri: `${host.publicUrl}/app/shopify/callback`,
    state,
  })
  const secret = host.settings.SHOPIFY_API_SECRET[0] ?? ''
  return redirect(
    `https://${shop}/admin/oauth/authorize?${asked}`,
    stateCookie({ state, shop }, secret, callbackPath(host), host.real()),
  )
}

/** Takes the merchant's browser back from Shopify, with a code that is good for credentials. */
export async function finishInstall({ query, headers }: AppRequest, host: ShopifyHost): Promise<AppResponse> {
  const { SHOPIFY_API_KEY, SHOPIFY_API_SECRET } = host.settings
  const fault = queryFault(query, SHOPIFY_API_SECRET, host.real())
  if (fault) return refused(401, `this is not from Shopify, ${fault}.`)
  const begun = stateOf(headers.cookie, SHOPIFY_API_SECRET, host.real())
  if (!begun || !same(begun.state, query.get('state') ?? ''))
    return refused(401, 'it was not begun in this browser, or more than five minutes ago.')
  const shop = shopOf(query.get('shop'))
  if (shop !== begun.shop) return refused(401, 'it was begun for another shop.')
  try {
    await host.install(shop, await exchangeCode(host, shop, query.get('code') ?? ''))
  } catch (error) {
    return failed(error, { title: 'Not installed', shop: null })
  }
  return redirect(embeddedUrl(shop, SHOPIFY_API_KEY ?? ''), noStateCookie(callbackPath(host)))
}

function redirect(location: string, cookie: string): AppResponse {
  return { status: 302, headers: { location, 'set-cookie': cookie }, body: '' }
}

function refused(status: number, why: string): AppResponse {
  return notice({ status, title: 'Not installed', text: `The installation cannot go on: ${why}`, shop: null })
}

const callbackPath = ({ publicUrl }: ShopifyHost): string => new URL(`${publicUrl}/app/shopify/callback`).pathname

function same(one: string, other: string): boolean {
  const [bytes, others] = [Buffer.from(one), Buffer.from(other)]
  return bytes.length === others.length && timingSafeEqual(bytes, others)
}
