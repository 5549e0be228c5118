import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, open, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../../apps/hub/src/repository-root.ts'
import { until } from '../support/until.ts'
import { AS_STARTED } from './child.ts'
import { hubEnvironment } from './hub-environment.ts'

/** The hub as an operator runs it. */
export interface RunningHub {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts the built hub by its command and returns when it says that it is ready. Its log goes to a file: the bench, busy
 * with sending, would read a pipe too seldom, and a hub whose log is not read waits.
 */
export async function startHubProcess(
  databaseUrl: string,
  roles: string,
  more: Readonly<Record<string, string>> = {},
): Promise<RunningHub> {
  const folder = await mkdtemp(join(tmpdir(), 'beckon-bench-log-'))
  const logFile = join(folder, 'hub.log')
  const child = await launch(logFile, { ...process.env, ...hubEnvironment(databaseUrl, roles, more) })
  const gone = once(child, 'exit')
  // A bench that is interrupted takes its hub with it.
  const end = () => {
    child.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', end)
  return {
    url: await until('the hub is ready', () => readyUrl(child, logFile)),
    async stop() {
      process.off('exit', end)
      end()
      await gone
    },
  }
}

async function launch(logFile: string, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const log = await open(logFile, 'a')
  try {
    const program = join(REPOSITORY_ROOT, 'apps/hub/bin/beckon.mjs')
    return spawn(process.execPath, [...AS_STARTED, program, 'start'], {
      env,
      stdio: ['ignore', log.fd, log.fd],
    })
  } finally {
    await log.close()
  }
}

/** The URL of the ready line, undefined until there is one. */
async function readyUrl(child: ChildProcess, logFile: string): Promise<string | undefined> {
  const said = await readFile(logFile, 'utf8')
  if (child.exitCode !== null) throw new Error(`The hub ended with ${child.exitCode} before it was ready: ${said}`)
  const ready = said.split('\n').find(line => line.includes('"hub.ready"'))
  return ready && (JSON.parse(ready) as { url: string }).url
}
