import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { REPOSITORY_ROOT } from '../../apps/hub/src/repository-root.ts'
import { beckon, environmentOf } from '../support/command.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { addMerchant } from '../support/merchants.ts'
import { order } from '../support/shop.ts'

/** How the commands that ask a hub find it, and what they say when they do not. */
let hub: TestHub
let folder: string
beforeAll(async () => {
  hub = await startHub({ triggers: ['order-confirmed'] })
  folder = await mkdtemp(join(tmpdir(), 'beckon-test-asking-'))
})
afterAll(async () => {
  await hub.stop()
  await rm(folder, { recursive: true })
})

const TOKEN = 'a-token-of-nobody-0123456789'
const forecast = (environment: Readonly<Record<string, string>>, ...words: string[]) =>
  beckon({ DATA_DIR: folder, ...environment }, 'forecast', ...words)

it('asks the hub of the environment, or the one that is named', async () => {
  const { PUBLIC_URL, ADMIN_TOKEN } = environmentOf(hub)
  const found = { code: 0, said: expect.stringContaining('None.'), complained: '' }
  expect(await forecast({ PUBLIC_URL, ADMIN_TOKEN })).toEqual(found)
  expect(await forecast({ PORT: new URL(hub.url).port, ADMIN_TOKEN })).toEqual(found)
  expect(await forecast({ PUBLIC_URL: 'http://127.0.0.1:1', ADMIN_TOKEN }, '--url', `${hub.url}/`)).toEqual(found)
})

it('takes the token that a hub has kept', async () => {
  await writeFile(join(folder, 'admin-token'), `${hub.adminToken}\n`)
  expect(await forecast({ PUBLIC_URL: hub.url })).toMatchObject({ code: 0 })
  await writeFile(join(folder, 'admin-token'), TOKEN)
  const { code, complained } = await forecast({ PUBLIC_URL: hub.url })
  expect({ code, complained }).toEqual({ code: 78, complained: expect.stringContaining(join(folder, 'admin-token')) })
  expect(complained).not.toContain(TOKEN)
})

it('says that the token is another, and which it was, but not the token', async () => {
  const { code, said, complained } = await forecast({ PUBLIC_URL: hub.url, ADMIN_TOKEN: TOKEN })
  expect({ code, said }).toEqual({ code: 78, said: '' })
  expect(complained).toContain('does not take the token from ADMIN_TOKEN')
  expect(complained).not.toContain(TOKEN)
})

it.each([
  { what: 'there is no token', env: { DATA_DIR: '/nowhere' }, code: 78, says: 'there is none in /nowhere/admin-token' },
  { what: 'the port is not known', env: { ADMIN_TOKEN: TOKEN, PORT: '0' }, code: 78, says: 'PORT is 0' },
  { what: 'a setting is wrong', env: { ADMIN_TOKEN: TOKEN, PORT: 'many' }, code: 78, says: 'PORT: saw "many"' },
])('says that $what', async ({ env, code, says }) => {
  expect(await forecast(env)).toEqual({ code, said: '', complained: expect.stringContaining(says) })
})

it.each([
  ['--url', '127.0.0.1:3000'],
  ['--url', 'http://127.0.0.1:3000/?page=1'],
  ['--url', 'http://127.0.0.1:3000/#top'],
  ['--url', 'http://:secret@127.0.0.1:3000'],
  ['--tenant', '日本'],
  ['--tenant', 'anne\nx'],
])('says that %s is not to be %j', async (option, value) => {
  expect(await forecast({ ADMIN_TOKEN: TOKEN, PUBLIC_URL: hub.url }, option, value)).toEqual({
    code: 78,
    said: '',
    complained: expect.stringContaining(`${option}: expected`),
  })
})

it('says that no hub runs there, what was tried, and what to do', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const PUBLIC_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  server.close()
  await once(server, 'close')
  expect(await forecast({ ADMIN_TOKEN: TOKEN, PUBLIC_URL })).toEqual({
    code: 75,
    said: '',
    complained: `
No hub answers at ${PUBLIC_URL} (from PUBLIC_URL; ECONNREFUSED). Start it with npm start, or say where it is with --url.

`,
  })
})

it('does not need the rest of the settings', async () => {
  const { ADMIN_TOKEN, PUBLIC_URL } = environmentOf(hub)
  expect(await forecast({ ADMIN_TOKEN, PUBLIC_URL, DATABASE_URL: 'nonsense' })).toMatchObject({ code: 0 })
})

const JSON_TYPE = 'application/json'
const PROBLEM = 'application/problem+json'
const DATABASE = '{"detail":"of the database"}'

const ANSWERS = [
  { what: 'a page', status: 200, type: 'text/html', body: '', code: 78, says: 'expected the admin API of a hub' },
  { what: 'a proxy that leads elsewhere', status: 301, type: 'text/html', body: '', code: 78, says: 'answers 301' },
  { what: 'a hub without its database', status: 503, type: PROBLEM, body: DATABASE, code: 75, says: 'the database' },
  ...['[]', '{}', '"up"', 'null', '{"now":"soon","clockSpeed":1}', 'up', ''].map(body => ({
    what: `another product: ${body}`,
    ...{ status: 200, type: JSON_TYPE, body, code: 78, says: "answers 200 with application/json that is not a hub's" },
  })),
  ...['[]', '{}', 'null', '{'].map(body => ({
    what: `another product, as a problem: ${body}`,
    ...{ status: 500, type: PROBLEM, body, code: 78, says: `answers 500 with ${PROBLEM} that is not a hub's` },
  })),
]

/** Something that is no hub, and what it was told. */
async function stranger(answer: (response: ServerResponse) => void) {
  const tokens: unknown[] = []
  const server = createServer(({ headers }, response) => {
    tokens.push(headers.authorization)
    answer(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, tokens, close: () => server.close() }
}

it.each(ANSWERS)('tells the answer of $what', async ({ status, type, body, code, says }) => {
  const other = await stranger(response =>
    response.writeHead(status, { 'content-type': type, location: hub.url }).end(body),
  )
  expect(await forecast({ ADMIN_TOKEN: hub.adminToken }, '--url', other.url)).toEqual({
    code,
    said: '',
    complained: expect.stringContaining(says),
  })
  expect(other.tokens).toEqual([undefined])
  other.close()
})

it('asks for the data of one tenant, and of no other', async () => {
  const anne = await addMerchant(hub, 'anne')
  await anne.receive(order(hub.clock.now()))
  await hub.settle()
  const explain = (...words: string[]) => beckon(environmentOf(hub), 'explain', 'ada@example.com', ...words)
  expect(await explain('--tenant', 'anne')).toMatchObject({ code: 0, said: expect.stringContaining('order-confirmed') })
  expect(await explain()).toMatchObject({ code: 1, complained: expect.stringContaining('Nobody is known') })
  const noTenant = {
    code: 1,
    complained: expect.stringContaining('Tenant nobody of the header Beckon-Tenant does not exist'),
  }
  expect(await explain('--tenant', 'nobody')).toMatchObject(noTenant)
  const [ada] = await hub.rows<{ id: string }>('SELECT id FROM contact')
  expect(await beckon(environmentOf(hub), 'explain', `${ada?.id}`, '--tenant', 'nobody')).toMatchObject(noTenant)
})

// Clears the screen, sets the title, is a sequence's beginning in one sign, and turns what follows round.
const STEERING = '\u001b[2J\u001b]0;x\u0007\u009b1m\u202e'

it.each([[[]], [['--json']]])('writes nothing that steers a terminal, whoever sent it: %j', async words => {
  await hub.receive('shopify', order(hub.clock.now()))
  await hub.settle()
  await hub.rows('UPDATE decision SET detail = $1', [STEERING])
  const { said } = await beckon(environmentOf(hub), 'explain', 'ada@example.com', ...words)
  expect(said).toContain('\\u001b[2J\\u001b]0;x\\u0007\\u009b1m\\u202e')
  expect(said).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}/u)
  if (words.length) expect(JSON.parse(said).runs[0].decisions[0].detail).toBe(STEERING)
})

it('ends without a complaint when nobody reads on', async () => {
  await hub.receive('shopify', order(hub.clock.now()))
  await hub.settle()
  await hub.rows('UPDATE decision SET detail = $1', ['long '.repeat(100_000)])
  const unread = `${process.execPath} apps/hub/bin/beckon.mjs explain ada@example.com | true`
  const { PATH = '' } = process.env
  const options = { cwd: REPOSITORY_ROOT, env: { PATH, ...environmentOf(hub) } }
  expect(await promisify(execFile)('sh', ['-c', unread], options)).toEqual({ stdout: '', stderr: '' })
})

it.each(['explain', 'replay', 'forecast'])('%s explains itself', async command => {
  const { code, said } = await beckon({}, command, '--help')
  expect({ code, said }).toEqual({ code: 0, said: expect.stringMatching(/--url(?=.*--json)/s) })
})
