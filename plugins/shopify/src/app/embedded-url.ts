/** Where the app stands inside the shop's admin. */
export function embeddedUrl(shop: string, apiKey: string): string {
  return `https://${shop}/admin/apps/${apiKey}`
}
