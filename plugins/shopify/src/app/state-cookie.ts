import { hkdfSync } from 'node:crypto'
import { hmacSha256, sameSignature } from '@beckon/plugin-kit'

/** Long enough to log in and to read what the app asks for. */
const LIFE_S = 5 * 60

const NAME = 'beckon_shopify_state'

/** What the cookie keeps between the way to Shopify and the way back. */
export interface OAuthState {
  readonly state: string
  readonly shop: string
}

/** The cookie that only the browser which began the installation has; `path` is that of the callback. */
export function stateCookie({ state, shop }: OAuthState, secret: string, path: string, now: Date): string {
  const ends = Math.floor(now.getTime() / 1000) + LIFE_S
  const text = [state, shop, ends].join('~')
  return cookie(`${text}~${mac(text, secret)}`, path, LIFE_S)
}

/** Takes the cookie back: it is good for one callback. */
export function noStateCookie(path: string): string {
  return cookie('', path, 0)
}

/** What a genuine cookie keeps that has not expired, or null. */
export function stateOf(cookies: string | undefined, secrets: readonly string[], now: Date): OAuthState | null {
  const prefix = `${NAME}=`
  const found = cookies?.split(/; */).find(one => one.startsWith(prefix))
  const [state = '', shop = '', ends = '', presented, ...rest] = found?.slice(prefix.length).split('~') ?? []
  const text = [state, shop, ends].join('~')
  if (rest.length || !state || !secrets.some(secret => sameSignature(macBytes(text, secret), presented, 'hex')))
    return null
  return Number(ends) * 1000 > now.getTime() ? { state, shop } : null
}

function cookie(value: string, path: string, maxAge: number): string {
  // Lax: the way back is a navigation that another site begins.
  return `${NAME}=${value}; Max-Age=${maxAge}; Path=${path}; HttpOnly; Secure; SameSite=Lax`
}

const mac = (text: string, secret: string): string => macBytes(text, secret).toString('hex')

/** A key of its own: signed with the secret itself, a cookie's signature would be that of a webhook with its text. */
function macBytes(text: string, secret: string): Buffer {
  return hmacSha256(Buffer.from(hkdfSync('sha256', secret, 'beckon', 'shopify oauth state', 32)).toString('hex'), text)
}
