import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../apps/hub/src/repository-root.ts'
import { until } from './support/until.ts'

/** What `npm run demo` promises. */
const WITHIN_MS = 60_000

/** Where the demo keeps its files: nothing may be left in it, and no process that works there. */
let folder: string
let child: ChildProcess | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beckon-test-demo-'))
  // Postgres does not run as root, and has to get through.
  await chmod(folder, 0o711)
})
afterEach(async () => {
  if (child?.exitCode === null) child.kill('SIGINT')
  await rm(folder, { recursive: true, force: true })
})

interface Demo {
  readonly child: ChildProcess
  said(): string
  /** Its exit code. */
  readonly ended: Promise<number | null>
}

function startDemo(): Demo {
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, TMPDIR: folder }
  const demo = spawn(process.execPath, ['demo/run.ts'], {
    cwd: REPOSITORY_ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child = demo
  let said = ''
  for (const stream of [demo.stdout, demo.stderr]) stream.setEncoding('utf8').on('data', text => (said += text))
  return { child: demo, said: () => said, ended: once(demo, 'close').then(() => demo.exitCode) }
}

const processes = () =>
  execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
    .split('\n')
    .filter(line => line.includes(folder))

/** A row's cells and the beginning of its text. */
const rowsOf = (table: string) => table.split('\n').filter(line => /^(Mon|Tue|Wed|Thu|Fri|Sat) /.test(line))

const SENT = [
  'Mon morning    grace@example.com    order-confirmed   Order #1001 is confirmed',
  'Mon morning    nora@example.com     welcome           Welcome to Lighthouse Books',
  'Mon afternoon  paul@example.com     payment-failed    Your payment to Lighthouse Books',
  'Mon night      c.meyer@example.com  order-confirmed   Order #1003 is confirmed',
  'Mon night      theo@example.com     order-confirmed   Order #1002 is confirmed',
  'Tue afternoon  emma@example.com     renewal-upcoming  Reading club, monthly renews on March',
  'Wed morning    nora@example.com     cart-abandoned    Your cart at Lighthouse Books is still here',
  'Wed afternoon  hugo@example.com     order-confirmed   Order #1004 is confirmed',
  'Thu morning    nora@example.com     cart-abandoned    ',
  'Thu morning    sam@example.com      price-dropped     Now €29.00: Maps of the Moon',
  'Thu afternoon  ada@example.com      back-in-stock     Back in stock: A Field Guide to Fog',
  'Thu afternoon  ben@example.com      back-in-stock     Back in stock: A Field Guide to Fog',
  'Thu afternoon  cora@example.com     back-in-stock     Back in stock: A Field Guide to Fog (held:',
]

const NOT_SENT = [
  'Mon night      clara@example.com    cart-abandoned    cancelled: overtaken by order.placed #1003',
  'Mon night      theo@example.com     cart-abandoned    cancelled: overtaken by order.placed #1002',
  'Tue afternoon  sam@example.com      cart-abandoned    no-consent: never said yes',
  'Wed afternoon  hugo@example.com     cart-abandoned    cancelled: overtaken by order.placed #1004',
  'Wed night      oskar@example.com    browse-abandoned  no-consent: never said yes',
  'Thu morning    lena@example.com     cart-abandoned    unsubscribed: said no to email, every topic,',
  'Thu morning    nora@example.com     welcome           cap: had enough mail for a while:',
  'Thu morning    oskar@example.com    price-dropped     not-true-any-more:',
  'Thu afternoon  paul@example.com     payment-failed    cancelled: overtaken by payment.succeeded',
  'Fri night      nora@example.com     cart-abandoned    refused-reentry: one cart a week',
  'Sat morning    nora@example.com     cart-abandoned    unsubscribed: said no to email, every topic,',
]

it('tells within a minute who got what, who got nothing and why, and leaves nothing behind', async () => {
  const began = performance.now()
  const demo = startDemo()
  const code = await demo.ended
  expect({ code, said: code === 0 ? '' : demo.said() }).toEqual({ code: 0, said: '' })
  expect(performance.now() - began).toBeLessThan(WITHIN_MS)
  const [, sent = '', notSent = ''] = demo.said().split(/^SENT|^NOT SENT/m)
  expect(rowsOf(sent)).toEqual(SENT.map(row => expect.stringContaining(row)))
  expect(rowsOf(notSent)).toEqual(NOT_SENT.map(row => expect.stringContaining(row)))
  expect(await readdir(folder)).toEqual([])
  expect(processes()).toEqual([])
}, 120_000)

it.each([
  ['it is interrupted', ({ child }: Demo) => child.kill('SIGINT')],
  ['nobody reads it any more', ({ child }: Demo) => child.stdout?.destroy()],
])(
  'ends at once when %s, and leaves nothing behind',
  async (_what, end) => {
    const demo = startDemo()
    await until('the story has begun', () => demo.said().includes('Nora subscribes'), WITHIN_MS)
    expect(processes()).not.toEqual([])
    end(demo)
    expect(await demo.ended).toBe(130)
    expect(demo.said()).not.toMatch(/SENT|Error/)
    expect(await readdir(folder)).toEqual([])
    expect(processes()).toEqual([])
  },
  120_000,
)
