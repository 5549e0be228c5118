import type { Pool } from 'pg'
import type { DataSource, QueryRunner } from 'typeorm'
import { binaryArrays } from './binary-arrays.ts'

/** Runs one statement with its parameters and gives its rows. Stages are handed one, bound to the transaction they are in. */
export type Sql = <Row = Record<string, unknown>>(text: string, parameters?: readonly unknown[]) => Promise<Row[]>

export interface TransactionOptions {
  /**
   * `false`: COMMIT does not wait for the disk. Only for work that the inbox makes again with the same ids after a
   * crash of the machine; never for receiving or for claiming a send.
   */
  readonly durable: boolean
}

/** Runs the work in one transaction (READ COMMITTED: each statement sees what was committed before it). */
export async function transaction<T>(
  source: DataSource,
  { durable }: TransactionOptions,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const runner = source.createQueryRunner()
  try {
    await runner.connect()
    await runner.startTransaction()
    const sql = sqlOf(runner)
    if (!durable) await sql('SET LOCAL synchronous_commit = off')
    const result = await work(sql)
    await runner.commitTransaction()
    return result
  } catch (error) {
    // The connection may be gone with the error; what it held is rolled back by the server then.
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined)
    throw error
  } finally {
    await runner.release()
  }
}

/** One statement outside a transaction block: committed when the promise resolves. */
export function autocommit(source: DataSource): Sql {
  return async (text, parameters = []) => {
    const runner = source.createQueryRunner()
    try {
      return await sqlOf(runner)(text, parameters)
    } finally {
      await runner.release()
    }
  }
}

/**
 * A statement that runs often, outside a transaction block: each connection of the pool parses it once under this name,
 * and plans it a few times (postgresql.org: PREPARE).
 */
export function prepared(source: DataSource, name: string): Sql {
  const { master: pool } = source.driver as unknown as { readonly master: Pool }
  return async <Row>(text: string, parameters: readonly unknown[] = []) => {
    const { rows } = await pool.query({ name, text, values: binaryArrays(text, parameters) })
    return rows as Row[]
  }
}

function sqlOf(runner: QueryRunner): Sql {
  return async <Row>(text: string, parameters: readonly unknown[] = []) => {
    const result = await runner.query(text, binaryArrays(text, parameters), true)
    return (result.records ?? []) as Row[]
  }
}

// Faults that pass by themselves (postgresql.org: "PostgreSQL Error Codes"): connection lost or refused (08…, 57P…, 25P03),
// serialization or deadlock (40…), out of connections, memory or disk (53…), a fault of its machine (58…), a primary
// that has become a standby (25006), a lock that somebody else held for long (55P03).
const PASSING_SQLSTATE = /^(08|40|53|57P|58)|^(25006|25P03|55P03)$/

// As the kernel or the resolver names a server that is away: its host may be gone with it (man 7 ip, man 3 getaddrinfo).
const PASSING_NETWORK = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN'],
])

// Without a code: from pg, and from TypeORM when the connection broke between two statements of a transaction.
const PASSING_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|not queryable|Driver not Connected|Query runner already released/i

/** Whether a database error says nothing about the data: the same work may succeed when done again. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  if (code) return PASSING_SQLSTATE.test(code) || PASSING_NETWORK.has(code)
  return PASSING_WORDS.test(error.message)
}

/**
 * Whether the database was too slow: a statement took longer than it may (57014), or waited so long for a lock (55P03).
 * The first may be for the data, or not; the second is not, but other data may need no such lock.
 */
export function isTimeout(error: unknown): boolean {
  const code = codeOf(error)
  return code === '57014' || code === '55P03'
}

function codeOf(error: unknown): string | undefined {
  const { code, driverError } = (error ?? {}) as { code?: string; driverError?: { code?: string } }
  return code ?? driverError?.code
}
