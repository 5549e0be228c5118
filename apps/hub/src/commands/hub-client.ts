import { FixSettings, TryAgain } from '@beckon/plugin-kit'
import type { z } from 'zod'
import type { ProblemDetails } from '../admin/http/problem.ts'
import type { Page } from '../admin/list/page.ts'
import type { Environment } from '../parse-settings.ts'
import { type Door, findDoor, type Meant } from './access.ts'

type Query = Readonly<Record<string, string | number | undefined>>

/** The admin API of a hub that runs. */
export interface HubClient {
  get<Body>(path: string, query?: Query): Promise<Body>
  post<Body>(path: string, body?: object): Promise<Body>
  /** A list, newest first, page by page as far as somebody reads. */
  list<Item>(path: string, query?: Query): AsyncGenerator<Item>
  /** The business clock of the hub. */
  now(): Promise<string>
}

/** The hub understood what was asked, and says no; the message says why. */
export class Refused extends Error {
  readonly exitCode = 1
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
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
  const get = <Body>(path: string, query: Query = {}) => ask<Body>(door, 'GET', `/admin/api${path}${textOf(query)}`)
  return {
    get,
    post: (path, body) => ask(door, 'POST', `/admin/api${path}`, body),
    async *list<Item>(path: string, query: Query = {}) {
      for (let after: string | null | undefined; after !== null; ) {
        const page: Page<Item> = await get(path, { limit: 100, ...query, after })
        yield* page.data
        after = page.next
      }
    },
    now: async () => (await ask<{ now: string }>(door, 'GET', '/health/live')).now,
  }
}

function textOf(query: Query): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value))
  return given.size ? `?${given}` : ''
}

async function ask<Body>(door: Door, method: 'GET' | 'POST', path: string, body?: object): Promise<Body> {
  const headers = {
    authorization: `Bearer ${door.token}`,
    ...(door.tenant !== undefined && { 'beckon-tenant': door.tenant }),
    ...(body && { 'content-type': 'application/json' }),
  }
  // A proxy that leads elsewhere, as from http to https, would take the token from the request on its way.
  const request = { method, headers, redirect: 'manual' as const, ...(body && { body: JSON.stringify(body) }) }
  try {
    // A hub gives up on a statement after 30 s.
    const response = await fetch(`${door.url}${path}`, { ...request, signal: AbortSignal.timeout(60_000) })
    return await answerOf<Body>(response, door)
  } catch (error) {
    throw isFetchFault(error) ? unreachable(door, error) : error
  }
}

/** Whatever fails on the way is a TypeError with its cause, or a time-out. */
const isFetchFault = (error: unknown): error is Error =>
  error instanceof Error && (error.name === 'TimeoutError' || (error instanceof TypeError && 'cause' in error))

function unreachable({ url, urlFrom }: Door, { name, cause }: Error): TryAgain {
  const { code, message } = (cause ?? {}) as Partial<NodeJS.ErrnoException>
  const why = code ?? message ?? name
  const what = `No hub answers at ${url} (from ${urlFrom}; ${why}).`
  return new TryAgain('hub-unreachable', `${what} Start it with npm start, or say where it is with --url.`)
}

async function answerOf<Body>(response: Response, door: Door): Promise<Body> {
  const type = response.headers.get('content-type') ?? 'nothing'
  if (response.ok && type.includes('json')) return (await response.json()) as Body
  if (!type.includes('problem+json')) throw noHub(response.status, type, door)
  const { detail } = (await response.json()) as z.infer<typeof ProblemDetails>
  if (response.status === 401) throw notTaken(door)
  if (response.status === 503) throw new TryAgain('store-unavailable', detail)
  throw new Refused(response.status, detail)
}

function noHub(status: number, type: string, { url, urlFrom }: Door): FixSettings {
  const what = `${url} (from ${urlFrom}) answers ${status} with ${type}; expected the admin API of a hub.`
  return new FixSettings('not-a-hub', `${what} Is it the right address (--url), and is admin among its ROLES?`)
}

function notTaken({ url, tokenFrom }: Door): FixSettings {
  const what = `The hub at ${url} does not take the token from ${tokenFrom}.`
  return new FixSettings('token-refused', `${what} Set ADMIN_TOKEN as that hub has it, or DATA_DIR to its folder.`)
}
