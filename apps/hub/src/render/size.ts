// Gmail clips a message whose HTML passes about 102 kB: the footer with the unsubscribe link is what gets lost.
export const CLIPPED_AT = 102_000

/** Why this HTML is too long for Gmail; null when it is not. */
export function clipped(html: string): string | null {
  const bytes = Buffer.byteLength(html)
  if (bytes < CLIPPED_AT) return null
  return `the html has ${bytes} bytes, Gmail clips at ${CLIPPED_AT} and hides the footer; show fewer lines`
}
