import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether an Authorization header carries the token. Hashed first, so that neither content nor length shows in the time taken. */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  const [, presented] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? []
  return presented !== undefined && timingSafeEqual(sha256(presented), sha256(token))
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()
