import { startEmbeddedPostgres } from '../../apps/hub/src/store/embedded-postgres.ts'
import { buyerOf, ordersOf } from '../support/load.ts'
import { type DataDir, type HubProcess, killTree, makeDataDir, startProcess, treeOf } from '../support/process.ts'
import { rowsOf } from '../support/rows.ts'
import { order } from '../support/shop.ts'
import { type SmtpDouble, startSmtp } from '../support/smtp.ts'
import { silent } from '../support/test-postgres.ts'
import { until } from '../support/until.ts'

const ORDERS = 150
const ANSWERS_WITHIN_MS = 5_000

let dataDir: DataDir
let smtp: SmtpDouble
let hub: HubProcess

beforeAll(async () => {
  dataDir = await makeDataDir()
  smtp = await startSmtp()
  hub = await startProcess(mailing({ DATA_DIR: dataDir.path }))
})
afterAll(async () => {
  await hub.kill()
  await smtp.stop()
  await dataDir.remove()
})

const mailing = (environment: Readonly<Record<string, string>>) => ({
  ...environment,
  SMTP_URL: smtp.url,
  MAIL_FROM: 'shop@ada-books.example',
})
const sentTo = (ids: Iterable<number>) =>
  until('everything stored has its message', () => {
    const taken = new Set(smtp.taken.map(({ to }) => to))
    return [...ids].every(id => taken.has(buyerOf(id)))
  })
const listeners = () =>
  rowsOf(dataDir.databaseUrl(), "SELECT FROM pg_stat_activity WHERE application_name = 'beckon wake'").catch(() => [])

async function isStored(id: number): Promise<boolean> {
  return (await hub.post(order(new Date(), { id, email: buyerOf(id) }))) === 200
}

describe('a Postgres of its own that is killed under a running hub', () => {
  it('is answered with 503, comes back by itself, and costs nothing that was answered 200', async () => {
    const load = ordersOf(ORDERS)
    const sending = load.send(hub)
    await until('a third is stored', () => load.stored.size >= ORDERS / 3)
    killTree(dataDir.postmaster())
    await sending
    expect(new Set(load.statuses)).toEqual(new Set([200, 503]))
    await until('the hub stores again', () => isStored(9_001))
    await load.send(hub)
    expect(load.stored.size).toBe(ORDERS)
    await sentTo([...load.stored, 9_001])
  })

  it('is listened to again', async () => {
    await until('the hub listens', async () => (await listeners()).length === 1)
  })

  it('is no reason for a crash, nor for a line in the log with every request', () => {
    const faults = hub.log.filter(({ level }) => level === 'error' || level === 'warn')
    expect(faults.map(({ msg }) => msg)).toContain('store.died')
    expect(faults.length).toBeLessThan(60)
    expect(hub.output()).not.toMatch(/unhandled|buyer-\d+@/i)
  })
})

describe('a Postgres that answers nothing for a while', () => {
  it('is answered with 503 before the platform hangs up, and what was sent meanwhile is not sent twice', async () => {
    const processes = treeOf(dataDir.postmaster())
    for (const pid of processes) process.kill(pid, 'SIGSTOP')
    const asked = performance.now()
    const stored = await isStored(9_002).finally(() => {
      for (const pid of processes) process.kill(pid, 'SIGCONT')
    })
    expect(stored).toBe(false)
    expect(performance.now() - asked).toBeLessThan(ANSWERS_WITHIN_MS)
    await until('the hub stores again', () => isStored(9_002))
    await sentTo([9_002])
    expect(smtp.taken.filter(({ to }) => to === buyerOf(9_002))).toHaveLength(1)
  })
})

describe('an external Postgres that is stopped and started', () => {
  it('is found again by a hub that kept running', async () => {
    await hub.stop()
    const server = () => startEmbeddedPostgres({ dataDir: dataDir.path, log: silent })
    let store = await server()
    const secrets = { ADMIN_TOKEN: 'test-admin-token-0123456789', SECRET_KEY: 'a-test-secret-key-of-32-characters' }
    hub = await startProcess(mailing({ DATABASE_URL: store.url, ...secrets }))
    expect(await isStored(9_003)).toBe(true)
    await store.stop()
    expect(await isStored(9_004)).toBe(false)
    store = await server()
    await until('the hub stores again', () => isStored(9_004))
    await sentTo([9_003, 9_004])
    await hub.kill()
    await store.stop()
  })
})
