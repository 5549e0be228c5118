import { randomBytes } from 'node:crypto'
import { hmacSha256 } from '@beckon/plugin-kit'
import { queryHmac } from '../../plugins/shopify/src/app/signed-query.ts'

export interface ShopifyAppFacts {
  readonly apiKey: string
  readonly secret: string
  readonly scopes: string
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One line of tokens that came from each other. The previous refresh token is good until the new pair is used. */
interface Line {
  readonly shop: string
  access: string
  refresh: string
  previous: string | null
}

const HOUR_S = 3600
const NINETY_DAYS_S = 90 * 24 * HOUR_S

/** What Shopify's OAuth endpoints and its Admin API know and answer (shopify.dev: access-tokens). */
export class ShopifyOAuth {
  /** The grants that were asked for, oldest first. */
  readonly asked: string[] = []
  /** All tokens that were ever given out. */
  readonly given: string[] = []
  private readonly codes = new Map<string, string>()
  private lines: Line[] = []
  private readonly app: ShopifyAppFacts
  private readonly lifeSeconds: () => number

  constructor(app: ShopifyAppFacts, lifeSeconds: () => number) {
    this.app = app
    this.lifeSeconds = lifeSeconds
  }

  /** POST /admin/oauth/access_token */
  token(shop: string, body: Readonly<Record<string, string>>): Answer {
    const { grant_type: grant = 'authorization_code', client_id, client_secret } = body
    this.asked.push(grant.split(':').at(-1) as string)
    if (client_id !== this.app.apiKey || client_secret !== this.app.secret)
      return answer(401, { error: 'invalid_client' })
    if (grant === 'authorization_code') return this.forCode(shop, body)
    return grant === 'refresh_token' ? this.forRefresh(shop, body) : this.forSession(shop, body)
  }

  /** GET /admin/oauth/authorize, and a merchant who agrees. */
  authorize(shop: string, query: URLSearchParams): Answer {
    if (query.get('client_id') !== this.app.apiKey) return answer(400, { error: 'invalid_client' })
    const code = secret()
    this.codes.set(code, shop)
    const back = new URLSearchParams({ code, host: Buffer.from(`${shop}/admin`).toString('base64'), shop })
    back.set('state', query.get('state') ?? '')
    back.set('timestamp', String(seconds()))
    back.set('hmac', queryHmac(back, this.app.secret))
    return { status: 302, headers: { location: `${query.get('redirect_uri')}?${back}` }, body: '' }
  }

  /** Any call of the Admin API: it tells whether the token is good, and is a use of it. */
  api(shop: string, presented: string | undefined): Answer {
    const line = this.lines.find(one => one.shop === shop && one.access === presented)
    if (!line) return answer(401, { errors: 'Invalid API key or access token' })
    line.previous = null
    return answer(200, { shop: { myshopify_domain: shop } })
  }

  /** All tokens of the shop die. */
  uninstall(shop: string): void {
    this.lines = this.lines.filter(line => line.shop !== shop)
  }

  private forCode(shop: string, { code = '', expiring }: Readonly<Record<string, string>>): Answer {
    const known = this.codes.get(code) === shop && this.codes.delete(code)
    return known && expiring === '1' ? this.open(shop) : answer(400, { error: 'invalid_request' })
  }

  private forRefresh(shop: string, { refresh_token = '' }: Readonly<Record<string, string>>): Answer {
    const line = this.lines.find(one => one.shop === shop && [one.refresh, one.previous].includes(refresh_token))
    if (!line) return answer(400, { error: 'invalid_grant' })
    return this.issue(Object.assign(line, pair(), { previous: refresh_token }))
  }

  private forSession(shop: string, { subject_token = '', expiring }: Readonly<Record<string, string>>): Answer {
    const [head, payload, signature] = subject_token.split('.')
    const genuine = signature === hmacSha256(this.app.secret, `${head}.${payload}`).toString('base64url')
    return genuine && expiring === '1' ? this.open(shop) : answer(400, { error: 'invalid_subject_token' })
  }

  private open(shop: string): Answer {
    const line = { shop, ...pair(), previous: null }
    this.lines.push(line)
    return this.issue(line)
  }

  private issue({ access, refresh }: Line): Answer {
    this.given.push(access, refresh)
    return answer(200, {
      access_token: access,
      scope: this.app.scopes,
      expires_in: this.lifeSeconds(),
      refresh_token: refresh,
      refresh_token_expires_in: NINETY_DAYS_S,
    })
  }
}

/** What App Bridge gives a page inside this shop's admin: a token for a minute. */
export function sessionToken({ apiKey, secret: key }: ShopifyAppFacts, shop: string, claims: object): string {
  const now = seconds()
  const own = { iss: `https://${shop}/admin`, dest: `https://${shop}`, aud: apiKey, sub: '42' }
  return jwt(key, { ...own, exp: now + 60, nbf: now, iat: now, jti: secret(), sid: secret(), ...claims })
}

/** A JWT as App Bridge's; with another secret or header, a forged one. */
export function jwt(key: string, claims: object, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const text = [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${hmacSha256(key, text).toString('base64url')}`
}

/** An answer in JSON. */
export const answer = (status: number, body: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const pair = () => ({ access: `shpua_${secret()}`, refresh: `shprt_${secret()}` })
const secret = () => randomBytes(16).toString('hex')
const seconds = () => Math.floor(Date.now() / 1000)
