import 'reflect-metadata'
import { BadData } from '@beckon/plugin-kit'
import { Controller, Get } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import type { DataSource } from 'typeorm'
import type { z } from 'zod'
import { AdminModule } from '../../apps/hub/src/admin/admin.module.ts'
import { describeAdminApi } from '../../apps/hub/src/admin/docs/api-description.ts'
import { HealthModule } from '../../apps/hub/src/admin/health.module.ts'
import { Metrics } from '../../apps/hub/src/admin/metrics.ts'
import type { AdminPorts, StoredMessage } from '../../apps/hub/src/admin/ports.ts'
import { connect } from '../../apps/hub/src/store/data-source.ts'
import type { Answer as Answered, Usual } from '../support/answer.ts'
import { createDatabase } from '../support/database.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'
import { silent } from '../support/test-postgres.ts'

export const ADMIN_TOKEN = 'the-admin-token-of-the-tests'
export const MONDAY_NOON = new Date('2026-03-02T12:00:00.000Z')

export interface Answer<Body = Usual> extends Answered<Body> {
  readonly headers: Readonly<Record<string, string>>
}

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly from?: string
}

/** The admin module alone on a database of its own; what it asks of the rest of the hub is kept for the test to see. */
export interface AdminApp {
  readonly dataSource: DataSource
  readonly clock: ManualClock
  readonly metrics: Metrics
  readonly woken: string[]
  readonly erased: string[]
  readonly logged: { readonly fields: Readonly<Record<string, unknown>>; readonly event: string }[]
  /** `METHOD path` of every route of the app. */
  readonly routes: readonly string[]
  request<Body = Usual>(path: string, request?: Request): Promise<Answer<Body>>
  /** A path under /admin/api, with the token. */
  api<Body = Usual>(path: string, request?: Request): Promise<Answer<Body>>
  /** As new: no rows, nothing asked, Monday noon. */
  clear(): Promise<void>
  stop(): Promise<void>
}

/** The body of an answer, which must be good and what its schema says. */
export async function goodAnswer<Body>(admin: AdminApp, path: string, schema: z.ZodType<Body>): Promise<Body> {
  const { status, body } = await admin.api<Body>(path)
  expect({ status, issues: schema.safeParse(body).error?.issues }).toEqual({ status: 200, issues: undefined })
  return body
}

export async function startAdmin(change: Partial<AdminPorts> = {}): Promise<AdminApp> {
  const database = await createDatabase()
  const dataSource = await connect(database.url, { log: silent })
  const seen = { woken: [] as string[], erased: [] as string[], logged: [] as AdminApp['logged'][number][] }
  const clock = manualClock(MONDAY_NOON)
  const metrics = new Metrics()
  const ports = Object.assign(portsFor(dataSource, clock, metrics, seen), change)
  const routes: string[] = []
  const nest = await createNest(ports, routes)
  const request = <Body>(path: string, asked: Request = {}) => ask<Body>(nest, path, asked)
  return {
    dataSource,
    clock,
    metrics,
    ...seen,
    routes,
    request,
    api: (path, { headers, ...asked } = {}) =>
      request(`/admin/api${path}`, { ...asked, headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers } }),
    async clear() {
      clock.set(MONDAY_NOON)
      for (const kept of Object.values(seen)) kept.length = 0
      await dataSource.query(EMPTY_ALL)
    },
    async stop() {
      await nest.close()
      if (dataSource.isInitialized) await dataSource.destroy()
      await database.drop()
    },
  }
}

// DELETE, not TRUNCATE: of a few rows it is many times faster.
const EMPTY_ALL = `DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP; END $$`

/** The rest of the hub, as far as the admin module could get in its way. */
class Root {}

class Elsewhere {
  answer() {
    return { of: 'another module' }
  }
}

Controller('elsewhere')(Elsewhere)
Get()(
  Elsewhere.prototype,
  'answer',
  Object.getOwnPropertyDescriptor(Elsewhere.prototype, 'answer') as PropertyDescriptor,
)

async function createNest(ports: AdminPorts, routes: string[]): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter()
  adapter.getInstance().addHook('onRoute', ({ method, url }) => {
    routes.push(...[method].flat().map(name => `${name} ${url}`))
  })
  const module = {
    module: Root,
    imports: [HealthModule.register(ports), AdminModule.register(ports)],
    controllers: [Elsewhere],
  }
  const nest = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: false })
  describeAdminApi(nest)
  await nest.init()
  await nest.getHttpAdapter().getInstance().ready()
  return nest
}

async function ask<Body>(
  nest: NestFastifyApplication,
  url: string,
  { method = 'GET', headers = {}, body, from }: Request,
): Promise<Answer<Body>> {
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const type = payload === undefined ? {} : { 'content-type': 'application/json' }
  const response = await nest.inject({
    method,
    url,
    headers: { host: 'localhost', ...type, ...headers },
    ...(payload !== undefined && { payload }),
    ...(from && { remoteAddress: from }),
  })
  const isJson = /json/.test(String(response.headers['content-type']))
  return {
    status: response.statusCode,
    headers: response.headers as Record<string, string>,
    text: response.payload,
    body: isJson && response.payload ? JSON.parse(response.payload) : null,
  }
}

function portsFor(
  dataSource: DataSource,
  clock: ManualClock,
  metrics: Metrics,
  { woken, erased, logged }: Pick<AdminApp, 'woken' | 'erased' | 'logged'>,
): AdminPorts {
  return {
    dataSource,
    clock,
    metrics,
    log: { error: (fields, event) => logged.push({ fields: fields as Record<string, unknown>, event }) },
    adminToken: ADMIN_TOKEN,
    production: false,
    publicUrl: () => 'https://hub.ada-books.example',
    shop: { name: 'Ada Books', url: null, currency: 'EUR', timezone: 'Europe/Paris', postalAddress: null },
    plugins: ['doorbell', 'till'],
    missing: () => ({ till: ['TILL_SECRET'] }),
    triggers: [
      {
        name: 'cart-abandoned',
        class: 'marketing',
        topic: 'cart-reminders',
        revision: 'c1',
        on: ['cart.updated'],
        hasAudience: false,
        shadow: false,
      },
      {
        name: 'order-confirmed',
        class: 'transactional',
        topic: null,
        revision: 'o1',
        on: ['order.placed'],
        hasAudience: false,
        shadow: false,
      },
    ],
    normalise: {
      email: text => (text.includes('@') ? text.trim().toLowerCase() : null),
      phone: text => (/\d/.test(text) ? text.replace(/[^\d+]/g, '') : null),
    },
    renderMessage: async message => rendered(message),
    isOfOneAccount: (_plugin, { body }) => !body.includes('and another'),
    accountOf: ({ account }) => account,
    connectionFaults: ({ plugin }) => (plugin === 'doorbell' ? [] : [`plugin: saw "${plugin}"; expected doorbell`]),
    connect: async ({ account }) => account !== 'taken',
    discardWaiting: async () => 0,
    explainEvent: async () => null,
    eraseContact: async (tenantId, id) => void erased.push(`${tenantId} ${id}`),
    segments: () => ['lapsed'],
    rebuildSegment: async () => undefined,
    hold: async () => null,
    endHold: async () => false,
    wake: loop => woken.push(loop),
    storeUp: async () => true,
    parts: () => ({ digest: { status: 'up' }, send: { status: 'off' } }),
  }
}

/** Stands for the render stage: what is in the data is what is shown. */
function rendered({ data, sendKey }: StoredMessage) {
  const { subject } = data
  if (typeof subject !== 'string') throw new BadData('template-data', 'the data for templates/test has no subject')
  return {
    subject,
    preheader: 'Before you open it',
    html: String(data.html ?? `<p>${subject}</p>`),
    text: `${subject}\n`,
    headers: { 'X-Send-Key': sendKey },
  }
}
