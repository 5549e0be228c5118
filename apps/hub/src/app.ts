import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { HealthModule } from './admin/health.module.ts'
import { Metrics } from './admin/metrics.ts'
import { type AdminParts, adminPorts } from './admin-ports.ts'
import { AppModule } from './app.module.ts'
import { Clockwork } from './clockwork.ts'
import type { Channel } from './deliver/channel.ts'
import type { Ground } from './ground.ts'
import { createHub, type Hub } from './hub.ts'
import { appRoutes } from './install/app.routes.ts'
import type { Fetch } from './install/app-host.ts'
import { type InstallParts, installPorts } from './install-ports.ts'
import { linkPorts } from './link-ports.ts'
import { listenOn } from './listen.ts'
import { webhookRoutes } from './receive/webhook.routes.ts'
import { autocommit } from './store/sql.ts'
import { Wake } from './store/wake.ts'
import { endLeases } from './wait/timer.store.ts'

export interface App {
  readonly hub: Hub
  /** Starts to take requests and to work; answers the URL. */
  listen(): Promise<string>
  /** Stops taking, finishes what is held. */
  close(): Promise<void>
}

/** What a test replaces: the ways out, and the loops, which it turns by hand. */
export interface AppOptions {
  readonly channel?: Channel
  /** How vendors are called. */
  readonly fetch?: Fetch
  readonly clockwork?: boolean
  readonly triggersFolder?: string
  readonly segmentsFolder?: string
  /** Acts of people about items that one transaction looks through. */
  readonly audiencePage?: number
}

export async function createApp(
  ground: Ground,
  { fetch: call = fetch, clockwork: turning = true, ...replaced }: AppOptions = {},
): Promise<App> {
  const { config, clock, dataSource, log } = ground
  let listening = config.publicUrl ?? `http://127.0.0.1:${config.port}`
  const publicUrl = () => listening
  const metrics = new Metrics()
  const wake = new Wake((dataSource.options as { url: string }).url, work => clockwork.wake(work, false))
  const clockwork: Clockwork = new Clockwork(
    { config, clock, log, failed: stage => metrics.stageError(stage), tell: work => wake.tell(work) },
    () => hub,
  )
  const hub = await createHub({
    ground,
    counters: metrics,
    publicUrl,
    wake: (work, news) => clockwork.wake(work, news),
    ...replaced,
  })
  const nest = await createNest({ ground, hub, metrics, clockwork, publicUrl })
  await completeRoutes(nest, { ground, hub, publicUrl }, call)
  return {
    hub,
    async listen() {
      await wake.open()
      await listenOn(nest, config)
      listening = config.publicUrl ?? (await nest.getUrl()).replace('[::1]', '127.0.0.1')
      if (config.roles.has('send')) await hub.hold.begin()
      if (ground.exclusive) await endLeases(autocommit(dataSource), clock.now())
      if (turning) clockwork.start()
      return listening
    },
    async close() {
      await Promise.all([stopTaking(nest).then(() => hub.receive.drained()), clockwork.stop()])
      await hub.channel.close()
      await wake.close()
    },
  }
}

/** The pages of plugins that are installed as apps; then there are no more routes to come. */
async function completeRoutes(nest: NestFastifyApplication, parts: InstallParts, call: Fetch): Promise<void> {
  const { roles } = parts.ground.config
  if (roles.has('receive') || roles.has('admin'))
    await nest.register(appRoutes(installPorts(parts, call)) as Parameters<typeof nest.register>[0])
  await nest.init()
  if (roles.has('admin')) (await import('./admin/docs/api-description.ts')).describeAdminApi(nest)
}

/** A sender that does not finish its request does not keep the hub from stopping: it has no answer, so it sends again. */
const UNFINISHED_MS = 2_000

async function stopTaking(nest: NestFastifyApplication): Promise<void> {
  const cut = setTimeout(() => nest.getHttpServer().closeAllConnections(), UNFINISHED_MS)
  try {
    await nest.close()
  } finally {
    clearTimeout(cut)
  }
}

// A link by way of the hub has the address in it, of up to 1,000 characters; the router's own limit is 100.
const MAX_PARAM_LENGTH = 2_000

/** A path that cannot be decoded names nothing: read as it is written, it comes to the route that says so. */
function routable({ url = '/' }: { readonly url?: string | undefined }): string {
  try {
    decodeURIComponent(url.split('?')[0] as string)
    return url
  } catch {
    return url.replaceAll('%', '%25')
  }
}

type Done = (error: Error | null, body?: unknown) => void

async function createNest(parts: AdminParts): Promise<NestFastifyApplication> {
  const { ground, hub, metrics, publicUrl } = parts
  const { config, clock, log } = ground
  const adapter = new FastifyAdapter({
    forceCloseConnections: 'idle',
    trustProxy: false,
    rewriteUrl: routable,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  })
  // A POST that asks for nothing in particular may call its body, which is none, JSON: a script that always says so does.
  const parse = adapter.getInstance().getDefaultJsonParser('error', 'error')
  adapter.useBodyParser('application/json', false, {}, (request: unknown, body: Buffer, done: Done) =>
    body.length ? parse(request as never, body as never, done) : done(null),
  )
  const receives = config.roles.has('receive')
  const ports = adminPorts(parts)
  const api = config.roles.has('admin') ? [(await import('./admin/admin.module.ts')).AdminModule.register(ports)] : []
  const nest = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(receives ? linkPorts(ground, hub) : null, [HealthModule.register(ports), ...api]),
    adapter,
    { logger: false },
  )
  if (receives) {
    const counted = (plugin: string, outcome: string) => metrics.received(plugin, outcome)
    const routes = webhookRoutes({ receive: hub.receive, log, publicUrl, real: clock.real, counted })
    await nest.register(routes as Parameters<typeof nest.register>[0])
  }
  // A one-click unsubscribe may come as multipart/form-data (RFC 8058); what it says is in the link, so any body will do.
  adapter
    .getInstance()
    .addContentTypeParser('*', { parseAs: 'buffer' }, (_request: unknown, body: unknown, done: Done) =>
      done(null, body),
    )
  return nest
}
