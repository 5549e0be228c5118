const SCHEMES = new Set(['https:', 'http:', 'mailto:'])

/**
 * A URL that is safe to put behind a link, in the parser's own spelling (no blanks, quotes or line breaks);
 * `#` for anything else: `javascript:` and `data:` in a product's URL must not reach a customer.
 */
export function safeLink(url: string): string {
  const parsed = URL.parse(url)
  return parsed && SCHEMES.has(parsed.protocol) ? parsed.href : '#'
}
