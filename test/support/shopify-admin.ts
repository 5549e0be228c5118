import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { type Answer, answer, type ShopifyAppFacts, ShopifyOAuth, sessionToken } from './shopify-oauth.ts'

/** What becomes of a request for a token, once: no answer for good, an answer that is lost, one of these statuses. */
export type Fault = 'hang' | 'lose' | 429 | 500 | 503

const APP = { apiKey: 'a61950a2cbd5f32876b0b55587ec7a27', secret: 'shopify-test-secret', scopes: 'read_orders' }

/** A stand-in for the admin of all shops: a real HTTP server, which the official SDK takes for Shopify. */
export async function startShopifyAdmin(app: ShopifyAppFacts = APP, lifeSeconds = () => 3600): Promise<ShopifyAdmin> {
  const admin = new ShopifyAdmin(app, new ShopifyOAuth(app, lifeSeconds))
  await admin.listen()
  return admin
}

export class ShopifyAdmin {
  readonly app: ShopifyAppFacts
  readonly oauth: ShopifyOAuth
  private readonly server: Server
  private readonly faults: Fault[] = []
  private gate: { arrive(): void; readonly opened: Promise<void> } | undefined

  constructor(app: ShopifyAppFacts, oauth: ShopifyOAuth) {
    this.app = app
    this.oauth = oauth
    this.server = createServer(async (request, response) => send(await this.respond(request), response))
  }

  async listen(): Promise<void> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve))
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise(resolve => this.server.close(resolve))
  }

  /** Calls https://<shop>/… as it would reach Shopify, but here. */
  readonly fetch = (url: string, init: RequestInit = {}): Promise<Response> => {
    const { host, pathname, search } = new URL(url)
    const { port } = this.server.address() as AddressInfo
    const headers = { ...(init.headers as Record<string, string>), [FOR_SHOP]: host }
    return fetch(`http://127.0.0.1:${port}${pathname}${search}`, { ...init, headers, redirect: 'manual' })
  }

  /** What App Bridge gives a page inside this shop's admin. */
  sessionToken(shop: string, claims: object = {}): string {
    return sessionToken(this.app, shop, claims)
  }

  /** The merchant's browser at `authorize`, agreeing: where it is sent. */
  async agree(authorizeUrl: string): Promise<string> {
    return (await this.fetch(authorizeUrl)).headers.get('location') as string
  }

  /** What becomes of the next requests for a token. */
  fail(...faults: Fault[]): void {
    this.faults.push(...faults)
  }

  /** Until `release` is called, requests for tokens wait. */
  hold(): { readonly arrived: Promise<void>; release(): void } {
    const [arrival, opening] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    this.gate = { arrive: arrival.resolve, opened: opening.promise }
    return { arrived: arrival.promise, release: opening.resolve }
  }

  private async respond(request: IncomingMessage): Promise<Answer | Fault> {
    const shop = request.headers[FOR_SHOP] as string
    const { pathname, searchParams } = new URL(request.url as string, `https://${shop}`)
    if (pathname === '/admin/oauth/authorize') return this.oauth.authorize(shop, searchParams)
    if (pathname.startsWith('/admin/api/'))
      return this.oauth.api(shop, request.headers['x-shopify-access-token'] as string)
    if (pathname !== '/admin/oauth/access_token' || request.method !== 'POST') return answer(404, {})
    const body = (await json(request)) as Record<string, string>
    this.gate?.arrive()
    await this.gate?.opened
    const fault = this.faults.shift()
    if (fault === undefined || fault === 'lose') {
      const answered = this.oauth.token(shop, body)
      return fault ?? answered
    }
    return fault
  }
}

const FOR_SHOP = 'x-for-shop'

function send(what: Answer | Fault, response: ServerResponse): void {
  if (what === 'hang') return
  if (what === 'lose') response.destroy()
  else if (typeof what === 'number') response.writeHead(what).end('<html>an error page</html>')
  else response.writeHead(what.status, what.headers).end(what.body)
}
