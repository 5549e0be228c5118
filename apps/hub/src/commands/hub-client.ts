import { FixSettings, TryAgain } from '@beckon/plugin-kit'
import { z } from 'zod'
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
  /** The business clock of the hub, when it was opened. */
  readonly now: string
}

// How what a hub says is told from what anything else says that answers in JSON.
const Alive = z.looseObject({ now: z.iso.datetime(), clockSpeed: z.number() })
const Answer = z.looseObject({})
const Listed = z.looseObject({ data: z.array(Answer), next: z.string().nullable() })
const Refusal = z.looseObject({ detail: z.string() })

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
  // Without the token: whatever else may listen there must not see it.
  const { now } = await ask(door, '/health/live', Alive)
  const headers = {
    authorization: `Bearer ${door.token}`,
    ...(door.tenant !== undefined && { 'beckon-tenant': door.tenant }),
  }
  const get = <Body>(path: string, query: Query = {}, shape: z.ZodType = Answer) =>
    ask(door, `/admin/api${path}${textOf(query)}`, shape, { headers }) as Promise<Body>
  return {
    now,
    get,
    post: <Body>(path: string, body?: object) =>
      ask(door, `/admin/api${path}`, Answer, { method: 'POST', headers, ...jsonOf(headers, body) }) as Promise<Body>,
    async *list<Item>(path: string, query: Query = {}) {
      for (let after: string | null | undefined; after !== null; ) {
        const page: Page<Item> = await get(path, { limit: 100, ...query, after }, Listed)
        yield* page.data
        after = page.next
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

async function ask<Body>(door: Door, path: string, shape: z.ZodType<Body>, request: RequestInit = {}): Promise<Body> {
  try {
    // A proxy that leads elsewhere, as from http to https, would take the token from the request on its way.
    // A hub gives up on a statement after 30 s.
    const how = { ...request, redirect: 'manual' as const, signal: AbortSignal.timeout(60_000) }
    return await answerOf(await fetch(`${door.url}${path}`, how), door, shape)
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

async function answerOf<Body>(response: Response, door: Door, shape: z.ZodType<Body>): Promise<Body> {
  const { ok, status, headers } = response
  const type = headers.get('content-type') ?? 'nothing'
  if (!type.includes(ok ? 'json' : 'problem+json')) throw noHub(status, type, door)
  const said = await response.json().catch(nothingIfNoJson)
  const read = <Said>(as: z.ZodType<Said>): Said => {
    const { success, data } = as.safeParse(said)
    if (success) return data
    throw noHub(status, `${type} that is not a hub's`, door)
  }
  if (ok) return read(shape)
  const { detail } = read(Refusal)
  if (status === 401) throw notTaken(door)
  if (status === 503) throw new TryAgain('store-unavailable', detail)
  throw new Refused(status, detail)
}

function nothingIfNoJson(error: unknown): undefined {
  if (!(error instanceof SyntaxError)) throw error
}

function noHub(status: number, type: string, { url, urlFrom }: Door): FixSettings {
  const what = `${url} (from ${urlFrom}) answers ${status} with ${type}; expected the admin API of a hub.`
  return new FixSettings('not-a-hub', `${what} Is it the right address (--url), and is admin among its ROLES?`)
}

function notTaken({ url, tokenFrom }: Door): FixSettings {
  const what = `The hub at ${url} does not take the token from ${tokenFrom}.`
  return new FixSettings('token-refused', `${what} Set ADMIN_TOKEN as that hub has it, or DATA_DIR to its folder.`)
}
