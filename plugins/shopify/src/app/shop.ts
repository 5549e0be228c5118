/** A shop's permanent domain in one spelling, null when it is none: never a domain of its own, never another host. */
export function shopOf(text: string | null | undefined): string | null {
  const shop = text?.trim().toLowerCase().replace(/\/+$/, '') ?? ''
  return /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(shop) ? shop : null
}

/** Where the app stands inside the shop's admin. */
export function embeddedUrl(shop: string, apiKey: string): string {
  return `https://${shop}/admin/apps/${apiKey}`
}
