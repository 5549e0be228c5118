/**
 * The headers that let a mailbox offer one-click unsubscribe (RFC 8058). `url` must be the https link of this very
 * message; both headers must be covered by the DKIM signature, or mailbox providers ignore them.
 */
export function listUnsubscribe(url: string): Record<string, string> {
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}
