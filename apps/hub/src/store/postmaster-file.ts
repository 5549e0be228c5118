import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readIfThere } from '../durable-file.ts'
import { identityOf, isListed, type ProcessIdentity } from './process-identity.ts'

const run = promisify(execFile)

/** What a running server says of itself in postmaster.pid (postgresql.org: "Database File Layout"). */
export interface RunningServer {
  readonly process: ProcessIdentity
  readonly port: number
  readonly ready: boolean
}

/** The server that runs this cluster, if one does. */
export async function runningServer(cluster: string): Promise<RunningServer | null> {
  // Lines: pid, data directory, start time, port, socket folder, listen address, shared memory, status.
  const [pid, , , port, , , , status] = (await readIfThere(fileOf(cluster)))?.split('\n') ?? []
  if (!pid || !port || !(await serves(Number(pid), cluster))) return null
  return { process: identityOf(Number(pid)), port: Number(port), ready: status?.trim() === 'ready' }
}

/**
 * Removes a postmaster.pid that Postgres would wait for in vain: the same low pids come again after a restart of a
 * container, and a dead server that nobody reaps keeps its pid. A pid that is gone is left to Postgres, which then
 * also looks for sessions that outlived their server. To be called by the owner, while it has no server.
 */
export async function removeStaleFile(cluster: string): Promise<void> {
  const pid = Number((await readIfThere(fileOf(cluster)))?.split('\n')[0])
  if (pid > 0 && isListed(pid) && !(await serves(pid, cluster))) await rm(fileOf(cluster), { force: true })
}

function fileOf(cluster: string): string {
  return join(cluster, 'postmaster.pid')
}

/**
 * A postmaster names its cluster in its command, and a zombie has none. Not its working directory: in a container,
 * root may not look at that of another user's process (man 5 proc_pid_cwd: PTRACE_MODE_READ_FSCREDS).
 */
async function serves(pid: number, cluster: string): Promise<boolean> {
  const command =
    process.platform === 'linux'
      ? readFile(`/proc/${pid}/cmdline`, 'utf8')
      : run('ps', ['-o', 'command=', '-p', String(pid)]).then(({ stdout }) => stdout)
  return command.then(
    text => text.includes(cluster),
    () => false,
  )
}
