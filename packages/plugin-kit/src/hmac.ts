import { createHmac, timingSafeEqual } from 'node:crypto'

/** HMAC-SHA256 of the parts, in order. */
export function hmacSha256(secret: string | Uint8Array, ...parts: (string | Uint8Array)[]): Buffer {
  const hmac = createHmac('sha256', secret)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}

/** Constant-time comparison of a presented signature with the expected bytes. Never throws, whatever was presented. */
export function sameSignature(
  expected: Uint8Array,
  presented: string | undefined,
  encoding: 'base64' | 'hex',
): boolean {
  if (!presented) return false
  const bytes = Buffer.from(presented, encoding)
  // Buffer.from is lenient (it skips what is not base64 or hex), so the text must also be what these bytes encode to.
  return bytes.length === expected.length && bytes.toString(encoding) === presented && timingSafeEqual(bytes, expected)
}

/** Where a signed timestamp stands in the window `[now - pastMs, now + futureMs]`. What is not a number is too old. */
export function age(timestampMs: number, now: Date, pastMs: number, futureMs: number): 'fine' | 'too-old' | 'too-new' {
  const elapsed = now.getTime() - timestampMs
  // Written as a negation because NaN is neither greater nor smaller than anything.
  if (!(elapsed <= pastMs)) return 'too-old'
  return elapsed < -futureMs ? 'too-new' : 'fine'
}
