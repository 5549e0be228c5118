import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { FixSettings } from '@beckon/plugin-kit'
import { readIfThere, writeDurably } from '../durable-file.ts'
import { SUPERUSER } from './cluster.ts'

/**
 * How the embedded server is reached: TCP on 127.0.0.1 with a password, not a Unix socket. A socket's path is limited
 * to 107 bytes (man 7 unix) and a data folder may lie deep; a URL serves the pool, psql and the tests alike.
 */
export interface Credentials {
  readonly port: number
  readonly password: string
}

/** The URL is kept whole, so that `psql "$(cat .beckon/database-url)"` works while the hub runs. */
const FILE = 'database-url'

/** The kept password and port, or new ones, written before the cluster that will be made with them. */
export async function loadCredentials(dataDir: string): Promise<Credentials> {
  const file = join(dataDir, FILE)
  const text = await readIfThere(file)
  if (text !== null) return parse(file, text)
  const made = { port: await freePort(), password: randomBytes(24).toString('base64url') }
  await saveCredentials(dataDir, made)
  return made
}

/** Keeps them for the next start. */
export async function saveCredentials(dataDir: string, credentials: Credentials): Promise<void> {
  await writeDurably(join(dataDir, FILE), urlOf(credentials))
}

/** The connection string of the embedded database. */
export function urlOf({ port, password }: Credentials): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`
}

function parse(file: string, text: string): Credentials {
  const url = URL.parse(text.trim())
  if (url?.password && url.port) return { port: Number(url.port), password: url.password }
  throw new FixSettings(
    'database-url-unreadable',
    `${file} is damaged: expected the URL of the embedded Postgres with its password and port. Put back what it held.`,
  )
}

/** The wanted port if nobody listens on it, else another. The pool and psql know it, so it is kept while possible. */
export async function freePort(wanted?: number): Promise<number> {
  // Below 32768, where Linux begins to give ports to outgoing connections: a restart must find its port still free.
  const candidate = wanted ?? 15_000 + Math.floor(Math.random() * 15_000)
  return (await isFree(candidate)) ? candidate : freePort()
}

async function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const probe = createServer()
  probe.once('error', () => resolve(false))
  probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)))
  return promise
}
