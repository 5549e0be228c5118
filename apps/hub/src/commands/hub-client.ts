import type { z } from 'zod'
import { pageOf } from '../admin/list/page.ts'
import type { Environment } from '../parse-settings.ts'
import { findDoor, type Meant } from './access.ts'
import { Alive, ask, noHub } from './answer.ts'
import { Refused } from './refused.ts'

type Query = Readonly<Record<string, string | number | undefined>>

/** The admin API of a hub that runs. What is asked for names its shape: anything else is no hub's answer. */
export interface HubClient {
  get<Body>(path: string, shape: z.ZodType<Body>, query?: Query): Promise<Body>
  post<Body>(path: string, shape: z.ZodType<Body>, body?: object): Promise<Body>
  /** A list, newest first, page by page as far as somebody reads. */
  list<Item>(path: string, item: z.ZodType<Item>, query?: Query): AsyncGenerator<Item>
  /** The business clock of the hub, when it was opened. */
  readonly now: string
}

/** A look at what does not exist is an answer too. */
export async function orNull<Body>(asked: Promise<Body>): Promise<Body | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null
    throw error
  }
}

export async function openHub(environment: Environment, meant: Meant): Promise<HubClient> {
  const door = await findDoor(environment, meant)
  // Without the token: whatever else may listen there must not see it.
  const { now } = await ask({ door, path: '/health/live', shape: Alive })
  const headers = {
    authorization: `Bearer ${door.token}`,
    ...(door.tenant !== undefined && { 'beckon-tenant': door.tenant }),
  }
  const get = <Body>(path: string, shape: z.ZodType<Body>, query: Query = {}) =>
    ask({ door, path: `/admin/api${path}`, query: textOf(query), shape, request: { headers } })
  return {
    now,
    get,
    post: (path, shape, body) =>
      ask({ door, path: `/admin/api${path}`, shape, request: { method: 'POST', headers, ...jsonOf(headers, body) } }),
    async *list(path, item, query = {}) {
      const shape = pageOf(item)
      for (let after: string | null | undefined; after !== null; ) {
        const { data, next } = await get(path, shape, { limit: 100, ...query, after })
        yield* data
        // A cache on the way that takes all pages for the first would be read for ever.
        if (next !== null && next === after) throw noHub(door, `GET ${path} answers each page with the same one`)
        after = next
      }
    },
  }
}

const jsonOf = (headers: Readonly<Record<string, string>>, body: object | undefined): RequestInit =>
  body ? { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}

function textOf(query: Query): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value))
  return given.size ? `?${given}` : ''
}
