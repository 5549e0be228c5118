import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FixSettings, TryAgain } from '@beckon/plugin-kit'
import { explain } from '../../apps/hub/src/commands/explain/explain.ts'
import { forecast } from '../../apps/hub/src/commands/forecast/forecast.ts'
import { replay } from '../../apps/hub/src/commands/replay/replay.ts'
import type { Told } from '../../apps/hub/src/commands/told.ts'
import { environmentOf } from '../support/command.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { checkout, order } from '../support/shop.ts'

/** What stands between a command and its hub, and answers in the hub's place: whatever that is, one sentence says so. */
type Answer = (response: ServerResponse) => unknown

let hub: TestHub
let url: string
let close: () => void
/** What was asked, without the first look, and whose answers are taken over. */
let asked: string[]
let instead: (route: string) => Answer | undefined
let changed: (body: string) => string

const ADDRESS = 'ada@example.com'
const ids = { contact: '', event: '', item: '' }

beforeAll(async () => {
  hub = await startHub({ triggers: ['cart-abandoned', 'order-confirmed'] })
  await hub.receiveApart('shopify', checkout(hub.clock.now()), { ...order(hub.clock.now()), body: 'no JSON' })
  for (const name of ['contact', 'event'] as const) ids[name] = await idIn(name)
  ids.item = await idIn("inbox_item WHERE state = 'dead'")
  const server = createServer(async (request, response) => {
    const { method, headers } = request
    const route = `${method} ${request.url?.replace(/\?.*/, '')}`
    const answer = route === 'GET /health/live' ? undefined : instead(route)
    if (route !== 'GET /health/live') asked.push(route)
    if (answer) return answer(response)
    const { authorization = '', 'content-type': sent = '' } = headers
    const body = method === 'POST' ? Buffer.concat(await Array.fromAsync(request)) : null
    const passedOn = { ...(authorization && { authorization }), ...(body?.length && { 'content-type': sent }) }
    const real = await fetch(`${hub.url}${request.url}`, { method: method as string, headers: passedOn, body })
    const type = real.headers.get('content-type') as string
    response.writeHead(real.status, { 'content-type': type }).end(changed(await real.text()))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  close = () => {
    server.close()
    server.closeAllConnections()
  }
})
beforeEach(() => {
  asked = []
  instead = () => undefined
  changed = body => body
})
afterAll(async () => {
  close()
  await hub.stop()
})

const idIn = async (table: string) => (await hub.rows<{ id: string }>(`SELECT id FROM ${table}`))[0]?.id ?? ''

const of = (contact?: string, trigger?: string, more = {}) =>
  explain(contact, trigger, { limit: '5', url, ...more }, environmentOf(hub))
const due = (more = {}) => forecast({ days: '7', url, ...more }, environmentOf(hub))
const again = async (item?: string, more = {}) => {
  await hub.rows("UPDATE inbox_item SET state = 'dead' WHERE id = $1", [ids.item])
  return replay(item, { url, ...more }, environmentOf(hub))
}

const COMMANDS: readonly { command: string; run(): Promise<Told>; asks: number }[] = [
  { command: 'explain by address', run: () => of(ADDRESS, 'cart-abandoned'), asks: 9 },
  { command: 'explain by id', run: () => of(ids.contact), asks: 8 },
  { command: 'explain --event', run: () => of(undefined, undefined, { event: ids.event }), asks: 2 },
  { command: 'forecast', run: () => due(), asks: 1 },
  { command: 'forecast --trigger', run: () => due({ trigger: 'cart-abandoned' }), asks: 2 },
  { command: 'replay --dry-run', run: () => again(ids.item, { dryRun: true }), asks: 1 },
  { command: 'replay --state --dry-run', run: () => again(undefined, { state: 'dead', dryRun: true }), asks: 1 },
  { command: 'replay', run: () => again(ids.item), asks: 1 },
  { command: 'replay --state', run: () => again(undefined, { state: 'dead' }), asks: 1 },
]

const says = (status: number, type: string, body: string): Answer => {
  return response => response.writeHead(status, { 'content-type': type }).end(body)
}
const JSON_TYPE = 'application/json'

const ANOTHER: readonly { what: string; answer: Answer; error: typeof FixSettings | typeof TryAgain }[] = [
  ...[
    ...['{}', '[]', 'null', '"up"', '7', '{', '', '{"data":{}}', '{"data":[]}', '{"data":[],"next":7}'],
    ...['{"data":[{}],"next":null}', '{"data":[null],"next":null}'],
  ].map(body => ({ what: `the JSON ${body}`, answer: says(200, JSON_TYPE, body), error: FixSettings })),
  { what: 'a page', answer: says(200, 'text/html', '<html>'), error: FixSettings },
  { what: 'a page that nothing is there', answer: says(404, 'text/html', '<html>'), error: FixSettings },
  { what: 'JSON that nothing is there', answer: says(404, JSON_TYPE, '{"message":"no route"}'), error: FixSettings },
  { what: 'nothing', answer: response => response.writeHead(204).end(), error: FixSettings },
  { what: 'a page that the hub is away', answer: says(502, 'text/html', '<html>'), error: TryAgain },
  {
    what: 'a half',
    answer: response =>
      response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': 9 }).write('{', () => response.destroy()),
    error: TryAgain,
  },
  {
    what: 'what is packed otherwise than it says',
    answer: response => response.writeHead(200, { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }).end('{}'),
    error: TryAgain,
  },
]

const EACH = COMMANDS.flatMap(one => ANOTHER.map(another => ({ ...one, ...another })))

it.each(EACH)('$command tells $what in a sentence, whichever answer it is', async ({ run, asks, answer, error }) => {
  await run()
  const routes = [...new Set(asked)]
  expect(routes).toHaveLength(asks)
  for (const broken of routes) {
    instead = route => (route === broken ? answer : undefined)
    const thrown: Error = await run().then(
      () => new Error(`${broken} is not looked at`),
      reason => reason,
    )
    expect(thrown.message).toContain(error === FixSettings ? `(from --url) ${broken} answers ` : url)
    expect(thrown).toBeInstanceOf(error)
    expect(thrown.message).toContain('--url')
    expect(thrown.message).not.toMatch(/ada@|\n/)
  }
})

it.each(COMMANDS)('$command reads a hub that says more than this one', async ({ run }) => {
  const { text } = await run()
  changed = body => JSON.stringify(JSON.parse(body, (_, value) => (hasFields(value) ? { ...value, newer: 1 } : value)))
  expect((await run()).text).toBe(text)
})

/** Not those that hold something by name. */
const FIELDS = ['id', 'name', 'revision', 'trigger', 'at', 'since', 'state', 'replayed']
const hasFields = (value: unknown) => FIELDS.some(field => Object.hasOwn(Object(value), field))

it('ends when each page is answered with the same one', async () => {
  const { body } = await operator(hub, '/inbox?state=dead')
  instead = () => says(200, JSON_TYPE, JSON.stringify({ ...body, next: 'again' }))
  await expect(again(undefined, { state: 'dead', dryRun: true })).rejects.toThrow(
    'GET /inbox answers each page with the same one',
  )
})
