import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** What an unsubscribe link stands for. It names the contact by id, so the link reveals no address. */
export interface LinkTarget {
  readonly tenantId: string
  readonly contactId: string
  readonly channel: 'email'
}

// 128 bits of HMAC: not guessable, and short enough to survive mail clients that wrap lines.
const MAC_BYTES = 16

/** Makes and reads links that keep working for years: no expiry, and every key of a rotation is accepted. */
export class SignedLinks {
  private readonly keys: readonly Buffer[]

  /** The first secret signs, all of them verify. */
  constructor(secrets: readonly string[]) {
    this.keys = secrets.map(secret => Buffer.from(hkdfSync('sha256', secret, 'beckon', 'signed links', 32)))
  }

  token({ tenantId, contactId, channel }: LinkTarget): string {
    const payload = Buffer.from(JSON.stringify([tenantId, contactId, channel]))
    return `${payload.toString('base64url')}.${this.mac(this.keys[0] as Buffer, payload).toString('base64url')}`
  }

  /** The target of a genuine token, or null. */
  read(token: string): LinkTarget | null {
    const [encoded = '', signature = '', ...rest] = token.split('.')
    const payload = Buffer.from(encoded, 'base64url')
    const presented = Buffer.from(signature, 'base64url')
    if (rest.length || presented.length !== MAC_BYTES) return null
    if (!this.keys.some(key => timingSafeEqual(this.mac(key, payload), presented))) return null
    const [tenantId, contactId, channel] = JSON.parse(payload.toString()) as [string, string, 'email']
    return { tenantId, contactId, channel }
  }

  private mac(key: Buffer, payload: Buffer): Buffer {
    return createHmac('sha256', key).update(payload).digest().subarray(0, MAC_BYTES)
  }
}
