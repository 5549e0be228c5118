import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { FixSettings } from '@beckon/plugin-kit'
import { runningServer } from './postmaster-file.ts'
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts'
import type { ServerHome } from './server-home.ts'

export type ServerSettings = Readonly<Record<string, string | number>>

/**
 * A quarter of the memory, as postgresql.org advises; what is not used is not taken. With a million contacts and 6 GB a
 * digest has 0.8 of its rate with 10,000, where it had 0.5 with 1 GB: most of what it touches is elsewhere each time.
 */
const sharedBuffersMb = (memory: number): number => Math.round(Math.max(128, memory / 4 / 2 ** 20))

const SETTINGS: ServerSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 50,
  shared_buffers: `${sharedBuffersMb(Math.min(totalmem(), process.constrainedMemory() || Infinity))}MB`,
  max_wal_size: '2GB',
  // Each page is written whole into the log when it is first changed after a checkpoint.
  checkpoint_timeout: '15min',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Statements and details carry personal data ("Key (email)=(…) already exists"): the error line alone must do.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

/** The server gave up before it was ready; the message ends with what it said. */
export class ServerFailed extends FixSettings {}

/**
 * Starts the server in a session of its own: what stops the hub does not stop it, so the hub's last transactions can
 * still be committed, and a killed hub leaves a server that the next one adopts.
 */
export async function launch(home: ServerHome, port: number, extra: ServerSettings): Promise<ProcessIdentity> {
  const settings = Object.entries({ ...SETTINGS, port, ...extra })
  const options = ['-D', home.cluster, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  await keepLogSmall(home.logFile)
  const log = await open(home.logFile, 'a', 0o600)
  try {
    const stdio = ['ignore' as const, log.fd, log.fd]
    const where = { cwd: home.dataDir, env: { LC_ALL: 'C' } }
    const server = spawn(home.binaries.postgres, options, { ...home.user, ...where, detached: true, stdio })
    await once(server, 'spawn')
    server.unref()
    return identityOf(server.pid as number)
  } finally {
    await log.close()
  }
}

/** Returns when the server takes connections. After a crash it replays its log first, however long that takes. */
export async function untilReady(home: ServerHome, server: ProcessIdentity, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const running = await runningServer(home.cluster)
    if (running?.ready && running.process.pid === server.pid) return
    if (!isAlive(server)) throw await failure(home.logFile)
    await pause(20, undefined, signal ? { signal } : {})
  }
}

/**
 * Fast shutdown (SIGINT: sessions are rolled back, everything is flushed); if that hangs, an immediate one (SIGQUIT),
 * which loses nothing either. Whether the server is gone.
 */
export async function stopServer(server: ProcessIdentity): Promise<boolean> {
  return (await endBy('SIGINT', server, 4000)) || (await endBy('SIGQUIT', server, 1000))
}

/** Waits until the server is gone or the signal says to stop looking. */
export async function untilGone(server: ProcessIdentity, signal: AbortSignal): Promise<void> {
  while (isAlive(server) && !signal.aborted) await pause(250, undefined, { signal, ref: false }).catch(() => undefined)
}

async function endBy(signal: NodeJS.Signals, server: ProcessIdentity, withinMs: number): Promise<boolean> {
  signalTo(server, signal)
  for (let waited = 0; isAlive(server) && waited < withinMs; waited += 20) await pause(20)
  return !isAlive(server)
}

function signalTo(server: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    if (isAlive(server)) process.kill(server.pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function failure(logFile: string): Promise<ServerFailed> {
  const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-5)
  const said = `The embedded Postgres did not start; the end of ${logFile}:\n  ${lines.join('\n  ')}`
  return new ServerFailed('embedded-postgres-failed', said)
}

const LOG_LIMIT = 10 * 1024 * 1024

async function keepLogSmall(logFile: string): Promise<void> {
  const { size } = await stat(logFile).catch(() => ({ size: 0 }))
  if (size > LOG_LIMIT) await rename(logFile, `${logFile}.1`)
}
