import { FixSettings, TryAgain } from '@beckon/plugin-kit'
import { z } from 'zod'
import type { Door } from './access.ts'
import { Refused } from './refused.ts'

// How what a hub says is told from what anything else says that answers in JSON.
export const Alive = z.looseObject({ now: z.iso.datetime(), clockSpeed: z.number() })
const Refusal = z.looseObject({ detail: z.string() })

interface Question<Body> {
  readonly door: Door
  readonly path: string
  /** May hold an address, and so is in no message. */
  readonly query?: string
  readonly shape: z.ZodType<Body>
  readonly request?: RequestInit
}

export async function ask<Body>({ door, path, query = '', shape, request = {} }: Question<Body>): Promise<Body> {
  try {
    // A proxy that leads elsewhere, as from http to https, would take the token from the request on its way.
    // A hub gives up on a statement after 30 s.
    const how = { ...request, redirect: 'manual' as const, signal: AbortSignal.timeout(60_000) }
    const response = await fetch(`${door.url}${path}${query}`, how)
    return await answerOf(response, door, `${request.method ?? 'GET'} ${path}`, shape)
  } catch (error) {
    throw isFetchFault(error) ? unreachable(door, error) : error
  }
}

/** Whatever fails on the way is a TypeError with its cause, or a time-out. */
function isFetchFault(error: unknown): error is Error {
  const { name, cause } = error as Error
  return name === 'TimeoutError' || (name === 'TypeError' && cause !== undefined)
}

function unreachable({ url, urlFrom }: Door, { name, cause }: Error): TryAgain {
  const { code, message } = (cause ?? {}) as Partial<NodeJS.ErrnoException>
  const why = code ?? message ?? name
  const what = `No hub answers at ${url} (from ${urlFrom}; ${why}).`
  return new TryAgain('hub-unreachable', `${what} Start it with npm start, or say where it is with --url.`)
}

// What a gateway says of a hub that is away, as while it starts again.
const AWAY = [502, 503, 504]

async function answerOf<Body>(response: Response, door: Door, asked: string, shape: z.ZodType<Body>): Promise<Body> {
  const { ok, status, headers } = response
  const type = headers.get('content-type') ?? 'nothing'
  const saw = `${asked} answers ${status} with ${type}`
  if (!type.includes(ok ? 'json' : 'problem+json')) throw AWAY.includes(status) ? away(door, saw) : noHub(door, saw)
  const said = jsonIn(await response.text())
  const read = <Said>(as: z.ZodType<Said>): Said => {
    const fault = faultIn(said, as)
    if (fault === null) return said as Said
    throw noHub(door, `${saw} that is not a hub's (${fault})`)
  }
  if (ok) return read(shape)
  const { detail } = read(Refusal)
  if (status === 401) throw notTaken(door)
  if (status === 503) throw new TryAgain('store-unavailable', detail)
  throw new Refused(status, detail)
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The first thing that is not as it has to be. What a newer hub says beyond that is none. */
function faultIn(said: unknown, shape: z.ZodType): string | null {
  const { error } = shape.safeParse(said)
  const fault = error?.issues.find(({ code }) => code !== 'unrecognized_keys')
  return fault ? [fault.path.join('.'), fault.message].filter(Boolean).join(': ') : null
}

export function noHub({ url, urlFrom }: Door, saw: string): FixSettings {
  const what = `At ${url} (from ${urlFrom}) ${saw}; expected the admin API of a hub of this version.`
  return new FixSettings('not-a-hub', `${what} Is it the right address (--url), and is admin among its ROLES?`)
}

function away({ url, urlFrom }: Door, saw: string): TryAgain {
  const what = `At ${url} (from ${urlFrom}) ${saw}: something stands before the hub and does not reach it.`
  return new TryAgain('hub-unreachable', `${what} Start the hub, or say where it is with --url.`)
}

function notTaken({ url, tokenFrom }: Door): FixSettings {
  const what = `The hub at ${url} does not take the token from ${tokenFrom}.`
  return new FixSettings('token-refused', `${what} Set ADMIN_TOKEN as that hub has it, or DATA_DIR to its folder.`)
}
