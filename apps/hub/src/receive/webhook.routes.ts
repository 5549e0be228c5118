import type { RawRequest } from '@beckon/plugin-kit'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { OutageLog } from './outage-log.ts'
import type { Answer, ReceiveService, Unread } from './receive.service.ts'

export interface WebhookPorts {
  readonly receive: ReceiveService
  readonly log: Logger
  real(): Date
  /** PUBLIC_URL: what the platforms call, and sign. */
  publicUrl(): string
  counted(plugin: string, outcome: string): void
}

/** 5 MiB: an order of 10,000 lines is about 4 MB. */
const BODY_LIMIT = 5 * 1024 * 1024

/**
 * The strictest platforms hang up after 5 s and send again; an answer before that says so in the logs of both sides. The
 * rest is for the way there and back, and for a machine that is busy (4.5 s once became 5.4 under a full test run).
 */
const STORE_WITHIN_MS = 3_500

/** People paste them with a slash at the end. It stays a part of what was requested: a platform may sign it. */
const URLS = ['/webhooks/:plugin', '/webhooks/:plugin/:connection'].flatMap(url => [url, `${url}/`])

interface Params {
  readonly plugin: string
  readonly connection?: string
}

/**
 * POST /webhooks/:plugin and /webhooks/:plugin/:connection, and no other method there, in a scope of their own: here every body, whatever its
 * content type, stays the bytes that were signed. No parser of the rest of the application sees it.
 */
export function webhookRoutes(ports: WebhookPorts) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.removeAllContentTypeParsers()
    // A header that is no content type at all would be refused before any parser is asked.
    scope.addHook('onRequest', (request, _reply, done) => {
      request.headers['content-type'] = 'application/octet-stream'
      done()
    })
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    )
    const options = { bodyLimit: BODY_LIMIT }
    const outage = new OutageLog(ports.log, ports.real)
    const answer = (request: WebhookRequest, reply: FastifyReply) => handle(ports, outage, request, reply)
    const unread =
      (why: Unread) =>
      async ({ params }: WebhookRequest, reply: FastifyReply) =>
        respond(ports, reply, params.plugin, ports.receive.unread(params.plugin, why))
    scope.setErrorHandler<FastifyError, WebhookGeneric>((error, request, reply) => {
      if (error.statusCode !== 413) throw error
      // Fastify would close the connection while the sender still writes, which then sees that and no answer.
      reply.removeHeader('connection')
      return unread('too-large')(request, reply)
    })
    const method = scope.supportedMethods.filter(name => name !== 'POST')
    const wrong = { method, exposeHeadRoute: false, onRequest: unread('wrong-method'), handler: unread('wrong-method') }
    for (const url of URLS) {
      scope.post<WebhookGeneric>(url, options, answer)
      scope.route<WebhookGeneric>({ url, ...wrong })
    }
  }
}

type WebhookGeneric = { Params: Params }
type WebhookRequest = FastifyRequest<WebhookGeneric>

async function handle(
  ports: WebhookPorts,
  outage: OutageLog,
  request: WebhookRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { plugin, connection } = request.params
  try {
    const answer = await within(ports.receive.receive(plugin, rawRequest(request, ports.publicUrl()), connection))
    return respond(ports, reply, plugin, answer)
  } catch (error) {
    ports.counted(plugin, 'not-stored')
    outage.notStored(plugin, error)
    return reply
      .status(503)
      .header('retry-after', '10')
      .send({ error: 'not-stored', detail: 'The request could not be stored; please send it again.' })
  }
}

function respond(ports: WebhookPorts, reply: FastifyReply, plugin: string, answer: Answer): FastifyReply {
  ports.counted(answer.kind === 'unknown-plugin' ? 'unknown' : plugin, answer.kind)
  switch (answer.kind) {
    case 'stored':
      return reply.status(200).send({ received: true })
    case 'unknown-plugin':
    case 'unknown-connection':
      return reply.status(404).send({ error: 'not-found', detail: 'There is no such plugin or connection.' })
    case 'not-configured': {
      const detail = `Set ${answer.missing.join(', ')} and restart the hub; the platform will send again.`
      return reply.status(503).send({ error: 'not-configured', missing: answer.missing, detail })
    }
    case 'too-large': {
      const detail = 'The body is over 5 MiB and was not kept. Send fewer fields, or fewer events at once.'
      ports.log.warn({ plugin, reason: answer.kind, detail }, 'webhook.refused')
      return reply.status(413).send({ error: answer.kind, detail })
    }
    case 'wrong-method':
      return reply
        .status(405)
        .header('allow', 'POST')
        .send({ error: 'method-not-allowed', detail: 'Webhooks are taken by POST alone.' })
    case 'refused':
      ports.log.warn({ plugin, reason: answer.refused.reason, detail: answer.refused.detail }, 'webhook.refused')
      return reply.status(401).send({ error: answer.refused.reason, detail: answer.refused.detail })
  }
}

function rawRequest(request: FastifyRequest, publicUrl: string): RawRequest {
  // Of what came twice, Node makes one text; only of this it makes a list (nodejs.org: message.headers).
  const { 'set-cookie': _, ...headers } = request.headers as Record<string, string | undefined>
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  return { method: request.method, url: publicUrl + request.url, headers, body }
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timeout: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timeout = setTimeout(() => reject(new Error(`not stored within ${STORE_WITHIN_MS} ms`)), STORE_WITHIN_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timeout)
  }
}
