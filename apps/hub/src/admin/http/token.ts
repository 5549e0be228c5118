import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether an Authorization header carries the token. Hashed first, so that neither content nor length shows in the time taken. */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  const presented = bearerOf(authorization)
  return presented !== undefined && hasHash(presented, hashOf(token))
}

/** The token in an Authorization header. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
}

/** What is stored of a token that is shown once: it is as long as its hash, so nobody can try what it might be. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Constant time: how much of a token is right does not show. */
export const hasHash = (token: string, hash: Buffer): boolean => timingSafeEqual(hashOf(token), hash)
