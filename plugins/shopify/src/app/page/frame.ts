import { type AppResponse, html, type Markup } from '@beckon/plugin-kit'
import { STYLE } from './style.ts'

/** Where App Bridge comes from; Shopify wants it loaded from there, never a copy (shopify.dev: app-bridge-library). */
const CDN = 'https://cdn.shopify.com'

export interface Framed {
  readonly status: number
  readonly title: string
  readonly content: Markup
  /** Whose admin may frame the page; null: none. */
  readonly shop: string | 'any' | null
  /** What App Bridge needs; absent on pages outside the admin. */
  readonly bridge?: { readonly apiKey: string; readonly script: string }
  readonly headers?: Readonly<Record<string, string>>
}

/** A whole page around its content. */
export function framed({ status, title, content, shop, bridge, headers = {} }: Framed): AppResponse {
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Beckon</title>
${
  bridge &&
  html`<meta name="shopify-api-key" content="${bridge.apiKey}">
<script src="${CDN}/shopifycloud/app-bridge.js"></script>
<script src="${bridge.script}" defer></script>`
}
<style>${STYLE}</style>
</head>
<body>
${content}
</body>
</html>
`.toString()
  const own = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy(shop) }
  return { status, headers: { ...own, ...headers }, body }
}

/** Who may frame it is the shop's own admin only (shopify.dev: set-up-iframe-protection). */
function policy(shop: Framed['shop']): string {
  return [
    `frame-ancestors ${ancestors(shop)}`,
    `script-src 'self' ${CDN}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function ancestors(shop: Framed['shop']): string {
  if (!shop) return "'none'"
  return `https://${shop === 'any' ? '*.myshopify.com' : shop} https://admin.shopify.com`
}
