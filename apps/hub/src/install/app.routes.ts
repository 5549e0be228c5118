import {
  type App,
  type AppHost,
  type AppRequest,
  type AppResponse,
  type AppRoute,
  BeckonError,
  TryAgain,
} from '@beckon/plugin-kit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { isPassing } from '../store/sql.ts'

export interface AppRoutesPorts {
  /** The plugins that are installed as apps. */
  readonly apps: ReadonlyMap<string, App>
  readonly log: Logger
  publicUrl(): string
  hostOf(plugin: string): AppHost
}

/** Far more than a form or a token needs. */
const BODY_LIMIT = 64 * 1024

/**
 * Tokens travel in these pages' URLs and answers: no cache keeps them, and no other site is told the address. A plugin's
 * own headers come after these and may say more.
 */
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin',
}

interface Params {
  readonly plugin: string
  readonly '*'?: string
}

type AppHttpRequest = FastifyRequest<{ Params: Params }>

/** /app/:plugin and what is behind it, in a scope of its own: bodies stay bytes, as for webhooks. */
export function appRoutes(ports: AppRoutesPorts) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    )
    const method = ['GET', 'POST']
    const handler = (request: AppHttpRequest, reply: FastifyReply) => handle(ports, request, reply)
    scope.route<{ Params: Params }>({ method, url: '/app/:plugin', bodyLimit: BODY_LIMIT, handler })
    scope.route<{ Params: Params }>({ method, url: '/app/:plugin/*', bodyLimit: BODY_LIMIT, handler })
  }
}

async function handle(ports: AppRoutesPorts, request: AppHttpRequest, reply: FastifyReply): Promise<unknown> {
  const { plugin } = request.params
  const path = `/${request.params['*'] ?? ''}`
  const route = ports.apps.get(plugin)?.routes.find(one => one.path === path && one.method === request.method)
  if (!route) return respond(reply, failure(404, 'not-found', 'There is no such page.'))
  const answer = await answered(ports, request, route)
  if (answer.error) {
    const { code, message } = answer.error
    ports.log.warn({ plugin, path, code, detail: message }, 'app.failed')
  }
  return respond(reply, answer)
}

/** The message of an error names settings and ids only; a bug's may name anything, and stays in the log. */
async function answered(ports: AppRoutesPorts, request: AppHttpRequest, route: AppRoute): Promise<AppResponse> {
  const { plugin } = request.params
  try {
    return await route.answer(appRequest(request, ports.publicUrl()), ports.hostOf(plugin))
  } catch (error) {
    if (error instanceof BeckonError)
      return { ...failure(error instanceof TryAgain ? 503 : 500, error.code, error.message), error }
    if (isPassing(error)) return storeUnavailable()
    ports.log.error({ plugin, path: route.path, err: error }, 'app.failed')
    return failure(500, 'bug', 'A fault of the hub; its log says more.')
  }
}

function respond(reply: FastifyReply, { status, headers, body }: AppResponse): FastifyReply {
  return reply.status(status).headers(HEADERS).headers(headers).send(body)
}

function failure(status: number, error: string, detail: string): AppResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error, detail }) }
}

function storeUnavailable(): AppResponse {
  const error = new TryAgain(
    'store-unavailable',
    'The database does not answer; GET /health/ready says when it is back.',
  )
  const { headers, ...answer } = failure(503, error.code, error.message)
  return { ...answer, headers: { ...headers, 'retry-after': '5' }, error }
}

function appRequest(request: FastifyRequest, publicUrl: string): AppRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const url = publicUrl + request.url
  const [, query = ''] = request.url.split(/\?(.*)/s)
  return { method: request.method, url, query: new URLSearchParams(query), headers, body }
}
