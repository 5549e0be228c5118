import { isPassing, isTimeout, type Sql } from '../../store/sql.ts'

/** One with whom something could not be done, and why. */
export interface LeftOut<Item> {
  readonly item: Item
  readonly error: unknown
}

/** So many refused, and nobody taken: then it may be no fault of theirs. */
const MOST_REFUSED = 20

/**
 * Does something for all of them in the caller's transaction, or for as many as it can be done with: halves are tried
 * apart until it is known who it is. When it can be done with nobody, it fails as it would for all, unless it `mayBeNobody`.
 */
export async function forAsMany<Item, Result>(
  sql: Sql,
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  { mayBeNobody = false } = {},
): Promise<{ readonly done: Result[]; readonly left: LeftOut<Item>[] }> {
  const done: Result[] = []
  const left: LeftOut<Item>[] = []
  let taken = 0
  const attempt = async (some: readonly Item[]): Promise<void> => {
    try {
      done.push(...(await apart(sql, () => work(some))))
      taken += some.length
    } catch (error) {
      // Halves of what takes too long would each wait for as long again, in one transaction.
      if (isPassing(error) || isTimeout(error)) throw error
      if (some.length === 1) left.push({ item: some[0] as Item, error })
      if (!mayBeNobody && taken === 0 && left.length >= Math.min(MOST_REFUSED, items.length)) throw error
      if (some.length === 1) return
      const half = Math.ceil(some.length / 2)
      await attempt(some.slice(0, half))
      await attempt(some.slice(half))
    }
  }
  await attempt(items)
  return { done, left }
}

/** What fails is undone, and the transaction goes on. */
async function apart<T>(sql: Sql, work: () => Promise<T>): Promise<T> {
  await sql('SAVEPOINT apart')
  try {
    return await work()
  } catch (error) {
    if (!isPassing(error)) await sql('ROLLBACK TO SAVEPOINT apart')
    throw error
  } finally {
    await sql('RELEASE SAVEPOINT apart').catch(() => undefined)
  }
}
