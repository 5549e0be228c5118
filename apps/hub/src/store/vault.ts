import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { FixSettings } from '@beckon/plugin-kit'

const ALGORITHM = 'aes-256-gcm'
// 96 random bits, as NIST SP 800-38D recommends for GCM; one key may so seal 2^32 texts.
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Of the layout `version · nonce · tag · ciphertext`, so that another algorithm can follow. */
const VERSION = 1
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES

/** Keeps tokens and secrets unreadable in the database. The key is derived from SECRET_KEY, which is not in the database. */
export class Vault {
  private readonly keys: readonly Buffer[]

  /** The first secret seals, all of them open. */
  constructor(secrets: readonly string[]) {
    this.keys = secrets.map(secret => Buffer.from(hkdfSync('sha256', secret, 'beckon', 'vault', 32)))
  }

  /** `place` says where the sealed text belongs, such as its row's key: moved to another place it does not open. */
  seal(text: string, place = ''): Buffer {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(ALGORITHM, this.keys[0] as Buffer, nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(Buffer.from(place))
    const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), ciphertext])
  }

  /** Throws FixSettings when no key opens it. */
  open(sealed: Buffer, place = ''): string {
    if (sealed[0] === VERSION && sealed.length >= HEAD_BYTES)
      for (const key of this.keys) {
        const text = opened(key, sealed, place)
        if (text !== null) return text
      }
    throw new FixSettings(
      'vault-closed',
      `A stored secret${place && ` (${place})`} opens with none of the ${this.keys.length} keys of SECRET_KEY; expected ` +
        'the key it was sealed with. Put the former key back, behind the new one with a comma between them.',
    )
  }
}

function opened(key: Buffer, sealed: Buffer, place: string): string | null {
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES)
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(place))
  decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEAD_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    // GCM says only that it does not fit: another key, another place, or changed bytes.
    return null
  }
}
