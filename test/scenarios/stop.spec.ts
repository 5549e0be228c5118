import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { buyerOf, type Load, ordersOf } from '../support/load.ts'
import { type DataDir, type HubProcess, killTree, makeDataDir, startInVain, startProcess } from '../support/process.ts'
import { rowsOf } from '../support/rows.ts'
import { type SmtpDouble, startSmtp } from '../support/smtp.ts'
import { until } from '../support/until.ts'

const EXITS_WITHIN_MS = 10_000
const ORDERS = 150

// One folder and one server for all: each test finds what the one before it left, as a hub does.
let dataDir: DataDir
let smtp: SmtpDouble
let hub: HubProcess | undefined

beforeAll(async () => {
  dataDir = await makeDataDir()
  smtp = await startSmtp()
})
afterAll(async () => {
  await hub?.kill()
  await smtp.stop()
  await dataDir.remove()
})

/** The hub that a test before has left running, or a new one. */
async function running(): Promise<HubProcess> {
  const environment = { DATA_DIR: dataDir.path, SMTP_URL: smtp.url, MAIL_FROM: 'shop@ada-books.example' }
  hub ??= await startProcess(environment)
  return hub
}

/** Stops it as an operator would, and answers its exit code. */
async function stopped(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  const asked = performance.now()
  const code = await hub?.stop(signal)
  expect(performance.now() - asked).toBeLessThan(EXITS_WITHIN_MS)
  hub = undefined
  return code ?? null
}

async function killed(): Promise<void> {
  await hub?.kill()
  hub = undefined
}

/** Interrupts the hub while it takes orders, starts it again, and waits for a message for all that was answered 200. */
async function interrupted(from: number, interrupt: () => Promise<void>): Promise<Load> {
  const load = ordersOf(ORDERS, { from })
  const sending = load.send(await running())
  await until('a third is stored', () => load.stored.size >= ORDERS / 3)
  await interrupt()
  await sending
  await running()
  await sentTo(load.stored)
  return load
}

async function sentTo(ids: Iterable<number>): Promise<void> {
  const wanted = new Set([...ids].map(buyerOf))
  const isSent = () => new Set(smtp.taken.map(({ to }) => to)).isSupersetOf(wanted)
  await until('everything stored has its message', isSent)
  const copies = smtp.taken.filter(({ to }) => wanted.has(to))
  const ambiguous = await rowsOf(dataDir.databaseUrl(), 'SELECT FROM message WHERE ambiguous')
  expect(copies.length - wanted.size).toBeLessThanOrEqual(ambiguous.length)
}

it.each([
  ['SIGTERM', 1_000],
  ['SIGINT', 2_000],
] as const)('stops on %s under load, and loses nothing that it answered 200', async (signal, from) => {
  const load = await interrupted(from, async () => expect(await stopped(signal)).toBe(0))
  const answers = new Set(load.statuses)
  expect(answers.isSubsetOf(new Set([200, 503, 0]))).toBe(true)
  // The control: some came too late for this hub.
  expect(load.stored.size).toBeLessThan(ORDERS)
})

it('refuses a second hub on its folder, naming the first', async () => {
  const { pid } = await running()
  const { code, output } = await startInVain({ DATA_DIR: dataDir.path })
  expect(code).toBe(78)
  expect(output).toContain(`Another hub (pid ${pid}) owns`)
})

it('does not wait for a sender that never finishes its request', async () => {
  const socket = await half((await running()).url)
  expect(await stopped()).toBe(0)
  socket.destroy()
})

it.each([
  ['the hub', (): void => undefined, 3_000],
  ['the hub and all of its Postgres', (): void => killTree(dataDir.postmaster()), 4_000],
] as const)('starts at once after kill -9 of %s, with nothing lost', async (_what, killMore, from) => {
  await interrupted(from, async () => {
    await killed()
    killMore()
  })
})

/** A request whose body never comes. */
async function half(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write('POST /webhooks/shopify HTTP/1.1\r\nhost: hub\r\ncontent-length: 100\r\n\r\n{')
  return socket
}
