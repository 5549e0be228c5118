import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { REPOSITORY_ROOT } from '../../apps/hub/src/repository-root.ts'
import { sign } from '../../plugins/shopify/src/verify.ts'
import type { Post } from './hub.ts'
import { until } from './until.ts'

const SECRET = 'shopify-test-secret'
// The signature needs the secret only.
const SETTINGS = { SHOPIFY_API_SECRET: [SECRET] } as unknown as Parameters<typeof sign>[1]

export interface LogLine {
  readonly level: string
  readonly msg: string
  readonly url?: string
}

/** The built hub as a process of its own, which can be killed. */
export interface HubProcess {
  readonly pid: number
  readonly url: string
  readonly log: readonly LogLine[]
  /** Everything it said, in either stream. */
  readonly output: () => string
  /** Signs and posts; answers the status, or 0 when there was no answer. */
  post(post: Post): Promise<number>
  /** Ends it at once, as a power cut would; it cannot say goodbye. */
  kill(): Promise<void>
  /** Asks it to stop; answers its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Starts the hub and returns when it says that it is ready. */
export async function startProcess(environment: Readonly<Record<string, string>>): Promise<HubProcess> {
  const { child, log, output } = launch(environment)
  const gone = once(child, 'exit')
  const ready = await until('the hub is ready', () => {
    if (child.exitCode !== null) throw new Error(`the hub ended with ${child.exitCode}: ${output()}`)
    return log.find(line => line.msg === 'hub.ready')
  })
  const url = ready.url as string
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await gone
    return child.exitCode
  }
  return {
    pid: child.pid as number,
    url,
    log,
    output,
    post: post => send(url, post),
    kill: async () => void (await end('SIGKILL')),
    stop: (signal = 'SIGTERM') => end(signal),
  }
}

/** Starts a hub that is expected to give up; answers its exit code and what it said. */
export async function startInVain(
  environment: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch(environment)
  await once(child, 'close')
  return { code: child.exitCode, output: output() }
}

function launch(environment: Readonly<Record<string, string>>): {
  child: ChildProcess
  log: LogLine[]
  output: () => string
} {
  const program = join(REPOSITORY_ROOT, 'apps/hub/bin/beckon.mjs')
  if (!existsSync(join(REPOSITORY_ROOT, 'apps/hub/dist/main.js')))
    throw new Error('The hub is not built. Run: npm run build')
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, PORT: '0', SHOPIFY_API_SECRET: SECRET, POSTAL_ADDRESS: '1 Test Street', ...environment }
  const child = spawn(process.execPath, [program, 'start'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const log: LogLine[] = []
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream as NodeJS.ReadableStream }).on('line', line => {
      lines.push(line)
      if (line.startsWith('{')) log.push(JSON.parse(line))
    })
  return { child, log, output: () => lines.join('\n') }
}

async function send(url: string, { headers = {}, body }: Post): Promise<number> {
  const bytes = Buffer.from(JSON.stringify(body))
  const signed = { ...headers, ...sign({ body: bytes }, SETTINGS) }
  const request = { method: 'POST', headers: signed, body: bytes, signal: AbortSignal.timeout(10_000) }
  return fetch(`${url}/webhooks/shopify`, request).then(
    response => response.status,
    () => 0,
  )
}

/** A folder for a hub with a Postgres of its own. */
export interface DataDir {
  readonly path: string
  /** The pid of the Postgres that runs there. */
  postmaster(): number
  databaseUrl(): string
  /** Removes the folder, and ends the Postgres that a killed hub left in it. */
  remove(): Promise<void>
}

export async function makeDataDir(): Promise<DataDir> {
  const path = await mkdtemp(join(tmpdir(), 'beckon-test-process-'))
  const postmaster = () => Number(readFileSync(join(path, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
  return {
    path,
    postmaster,
    databaseUrl: () => readFileSync(join(path, 'database-url'), 'utf8'),
    async remove() {
      const pidFile = join(path, 'postgres/postmaster.pid')
      if (existsSync(pidFile)) process.kill(postmaster(), 'SIGINT')
      await until('the Postgres of the killed hub is gone', () => !existsSync(pidFile))
      await rm(path, { recursive: true, force: true })
    },
  }
}

/** A process and its children, such as the sessions of a Postgres. */
export function treeOf(pid: number): number[] {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const pairs = listed.map(line => line.trim().split(/\s+/).map(Number))
  return [pid, ...pairs.flatMap(([child, parent]) => (child !== undefined && parent === pid ? [child] : []))]
}

/** Ends a process and its children at once. */
export function killTree(pid: number): void {
  for (const victim of treeOf(pid)) process.kill(victim, 'SIGKILL')
}
