import { execFile } from 'node:child_process'
import { readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readIfThere } from '../durable-file.ts'
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts'

const run = promisify(execFile)

/** What a running server says of itself in postmaster.pid (postgresql.org: "Database File Layout"). */
export interface RunningServer {
  readonly process: ProcessIdentity
  readonly port: number
  readonly ready: boolean
}

/** The server that runs this cluster, if one does. A postmaster.pid that names anything else is removed. */
export async function runningServer(cluster: string): Promise<RunningServer | null> {
  const file = join(cluster, 'postmaster.pid')
  // Lines: pid, data directory, start time, port, socket folder, listen address, shared memory, status.
  const [pid, , , port, , , , status] = (await readIfThere(file))?.split('\n') ?? []
  if (!pid || !port) return null
  const server = identityOf(Number(pid))
  if (!isAlive(server)) return null
  if (await serves(server.pid, cluster))
    return { process: server, port: Number(port), ready: status?.trim() === 'ready' }
  // After a restart of a container the same low pids come again, and Postgres would wait for a stranger to leave.
  await rm(file, { force: true })
  return null
}

/** A postmaster works in its cluster's folder and names it in its command. What may not be looked at is not our server. */
async function serves(pid: number, cluster: string): Promise<boolean> {
  const proof =
    process.platform === 'linux'
      ? readlink(`/proc/${pid}/cwd`).then(folder => folder === cluster)
      : run('ps', ['-o', 'command=', '-p', String(pid)]).then(({ stdout }) => stdout.includes(cluster))
  return proof.catch(() => false)
}
