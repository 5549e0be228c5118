import { type App, FixSettings, TryAgain } from '@beckon/plugin-kit'
import fastify, { type FastifyInstance } from 'fastify'
import { silent } from '../../../../test/support/test-postgres.ts'
import { type AppRoutesPorts, appRoutes } from './app.routes.ts'

let thrown: unknown
const app: App = { config: () => '', routes: [{ method: 'GET', path: '/', answer: () => Promise.reject(thrown) }] }
const ports = {
  apps: new Map([['doorbell', app]]),
  log: silent,
  publicUrl: () => 'https://hub.example',
  hostOf: () => ({}),
} as unknown as AppRoutesPorts

let http: FastifyInstance
beforeAll(() => {
  http = fastify().register(appRoutes(ports)) as unknown as FastifyInstance
})
afterAll(() => http.close())

const FAULTS = [
  {
    of: 'a database that ended the connection',
    error: Object.assign(new Error('terminating connection'), { code: '57P01' }),
    answer: { status: 503, error: 'store-unavailable', again: '5' },
  },
  {
    of: 'a pool without a free connection',
    error: new Error('timeout exceeded when trying to connect'),
    answer: { status: 503, error: 'store-unavailable', again: '5' },
  },
  {
    of: 'a vendor that is away',
    error: new TryAgain('vendor-unreachable', '-'),
    answer: { status: 503, error: 'vendor-unreachable' },
  },
  { of: 'a wrong setting', error: new FixSettings('not-an-app', '-'), answer: { status: 500, error: 'not-an-app' } },
  { of: 'a bug', error: new Error('x is not a function'), answer: { status: 500, error: 'bug' } },
]
it.each(FAULTS)('answers the fault of $of with $answer.status', async ({ error, answer }) => {
  thrown = error
  const { statusCode, headers, body } = await http.inject('/app/doorbell')
  const again = headers['retry-after']
  expect({ status: statusCode, error: JSON.parse(body).error, ...(again && { again }) }).toEqual(answer)
})
