import type { Json } from '@beckon/plugin-kit'

/** A shop's permanent domain in one spelling. Shops are never known here by their own domains. */
export function shopOf(domain: Json | undefined): string | null {
  const shop = typeof domain === 'string' ? domain.trim().toLowerCase().replace(/\/+$/, '') : ''
  return /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(shop) ? shop : null
}
