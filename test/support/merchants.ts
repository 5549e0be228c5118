import type { Connection } from '../../apps/hub/src/admin/connections/connection-list.ts'
import type { Answer, Usual } from './answer.ts'
import type { Post, TestHub } from './hub.ts'

/** A merchant on a hub that several share: with a shop of its own, and a token that is for nothing else. */
export interface Merchant {
  readonly id: string
  readonly token: string
  /** The shop's account, as its webhooks name it. */
  readonly shop: string
  receive(post: Post): Promise<void>
  /** Asks the admin API with the merchant's own token. */
  api<Body = Usual>(path: string, asked?: Asked): Promise<Answer<Body>>
}

export interface Asked {
  readonly method?: string
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

/** Adds a merchant as an operator would, and gives them `<id>.myshopify.com`. */
export async function addMerchant(hub: TestHub, id: string, facts: object = {}): Promise<Merchant> {
  const shop = `${id}.myshopify.com`
  await made(operator(hub, '/tenants', { method: 'POST', body: { id, shop: facts } }))
  await made(operator(hub, '/connections', { method: 'POST', body: { plugin: 'shopify', account: shop, tenant: id } }))
  const { token } = (await made(operator<{ token: string }>(hub, `/tenants/${id}/token`, { method: 'POST' }))).body
  return {
    id,
    token,
    shop,
    receive: post => hub.receive('shopify', from(shop, post)),
    api: (path, asked) => ask(hub, token, path, asked),
  }
}

/** The same webhook, as another shop would send it. */
export function from(shop: string, { headers, body }: Post): Post {
  return { headers: { ...headers, 'x-shopify-shop-domain': shop }, body }
}

/** Asks the admin API with ADMIN_TOKEN. */
export function operator<Body = Usual>(hub: TestHub, path: string, asked?: Asked): Promise<Answer<Body>> {
  return ask(hub, hub.adminToken, path, asked)
}

/** Gives an account to a tenant, as an operator would. */
export function connect(hub: TestHub, body: object): Promise<Answer<Connection & Usual>> {
  return operator(hub, '/connections', { method: 'POST', body })
}

/** `tenant/account state` of what was received. */
export async function received(hub: TestHub): Promise<string[]> {
  const rows = await hub.rows<{ what: string }>(
    `SELECT tenant_id || '/' || account || ' ' || state AS what FROM inbox_item ORDER BY 1`,
  )
  return rows.map(({ what }) => what)
}

async function ask<Body>(
  hub: TestHub,
  token: string,
  path: string,
  { method = 'GET', body, headers }: Asked = {},
): Promise<Answer<Body>> {
  const response = await fetch(`${hub.url}/admin/api${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, text, body: isJson ? JSON.parse(text) : null }
}

async function made<Body>(answer: Promise<Answer<Body>>): Promise<Answer<Body>> {
  const { status, text } = await answer
  if (status !== 201) throw new Error(`expected 201, was answered ${status}: ${text}`)
  return answer
}
