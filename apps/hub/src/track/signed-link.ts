import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** What links of one kind stand for, and as which texts it is carried in them. */
export interface LinkKind<Target> {
  /** A token of one kind is none of another. */
  readonly name: string
  textsOf(target: Target): readonly string[]
  targetOf(texts: readonly string[]): Target
}

/** What an unsubscribe link stands for. It names the contact by id, so the link reveals no address. */
export interface UnsubscribeLink {
  readonly tenantId: string
  readonly contactId: string
  readonly channel: 'email'
}

export const UNSUBSCRIBE_LINKS: LinkKind<UnsubscribeLink> = {
  name: 'signed links',
  textsOf: ({ tenantId, contactId, channel }) => [tenantId, contactId, channel],
  targetOf: ([tenantId = '', contactId = '']) => ({ tenantId, contactId, channel: 'email' }),
}

/** Where a link of a message leads that goes by way of the hub. The address is in the link: nobody can make it lead elsewhere. */
export interface FollowedLink {
  readonly tenantId: string
  readonly messageId: string
  readonly url: string
}

export const FOLLOWED_LINKS: LinkKind<FollowedLink> = {
  name: 'followed links',
  textsOf: ({ tenantId, messageId, url }) => [tenantId, messageId, url],
  targetOf: ([tenantId = '', messageId = '', url = '']) => ({ tenantId, messageId, url }),
}

// 128 bits of HMAC: not guessable, and short enough to survive mail clients that wrap lines.
const MAC_BYTES = 16

/** Makes and reads links that keep working for years: no expiry, and every key of a rotation is accepted. */
export class SignedLinks<Target> {
  private readonly keys: readonly Buffer[]

  /** The first secret signs, all of them verify. */
  constructor(
    private readonly kind: LinkKind<Target>,
    secrets: readonly string[],
  ) {
    this.keys = secrets.map(secret => Buffer.from(hkdfSync('sha256', secret, 'beckon', kind.name, 32)))
  }

  token(target: Target): string {
    const payload = Buffer.from(JSON.stringify(this.kind.textsOf(target)))
    return `${payload.toString('base64url')}.${this.mac(this.keys[0] as Buffer, payload).toString('base64url')}`
  }

  /** The target of a genuine token, or null. */
  read(token: string): Target | null {
    const [encoded = '', signature = '', ...rest] = token.split('.')
    const payload = Buffer.from(encoded, 'base64url')
    const presented = Buffer.from(signature, 'base64url')
    if (rest.length || presented.length !== MAC_BYTES) return null
    if (!this.keys.some(key => timingSafeEqual(this.mac(key, payload), presented))) return null
    return this.kind.targetOf(JSON.parse(payload.toString()) as string[])
  }

  private mac(key: Buffer, payload: Buffer): Buffer {
    return createHmac('sha256', key).update(payload).digest().subarray(0, MAC_BYTES)
  }
}
