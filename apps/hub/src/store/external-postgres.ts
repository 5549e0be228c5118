import { FixSettings, TryAgain } from '@beckon/plugin-kit'
import { Client } from 'pg'
import type { Store } from './embedded-postgres.ts'

const OLDEST = 14
const CONNECT_MS = 10_000

/** Checks that the database of DATABASE_URL answers and is new enough. It is not ours to stop. */
export async function openExternalPostgres(url: string): Promise<Store> {
  const version = await majorVersion(url)
  if (version >= OLDEST) return { url, stop: async () => undefined }
  throw new FixSettings(
    'database-too-old',
    `DATABASE_URL: ${placeOf(url)} is Postgres ${version}; expected ${OLDEST} or newer. Upgrade it, or unset ` +
      'DATABASE_URL to use the embedded one.',
  )
}

async function majorVersion(url: string): Promise<number> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, query_timeout: CONNECT_MS })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num')
    return Math.floor(Number(rows[0]?.server_version_num) / 10_000)
  } catch (error) {
    throw refusal(url, error as Error & { code?: string })
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** SQLSTATE 28… is a wrong user or password, 3D000 a database that does not exist: those do not pass by themselves. */
function refusal(url: string, error: Error & { code?: string }): Error {
  if (/^(28|3D)/.test(error.code ?? ''))
    return new FixSettings(
      'database-refused',
      `DATABASE_URL: ${placeOf(url)} refused the connection: ${error.message}.`,
    )
  return new TryAgain(
    'database-unreachable',
    `DATABASE_URL: ${placeOf(url)} did not answer: ${error.code ?? error.message}. Is it running, and may this ` +
      'machine reach it?',
  )
}

/** Host, port and database: never the user's name or password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}
