import type { Bench, Figures, Side } from '../bench.ts'
import { startChild } from '../child.ts'
import { databaseWith } from '../filled.ts'
import { type Database, expectCounts, type Ground } from '../ground.ts'
import { startHubProcess } from '../hub-process.ts'
import { sendAll } from '../load.ts'
import { signedOrders } from '../orders.ts'
import type { Signed } from '../signed.ts'
import { WARM_UP } from '../warm-up.ts'

const COUNTED = 12_000
const BACKLOG = 20_000

/** How fast webhooks are taken, beside a server that keeps nothing and one that keeps each by itself. */
export const receive: Bench = {
  name: 'receive',
  lines: [
    line('durable receive : bare server, HMAC only', { against: 'bare', bar: { ratioAtLeast: 0.6 } }),
    line('durable receive : one INSERT a request', { against: 'insert', bar: { ratioAtLeast: 2 } }),
    line('receive during a backlog : receive alone', { ours: 'busy', against: 'hub' }),
    line('receive during a backlog, p50', { ours: 'busy', against: 'hub', figure: 'p50', unit: 'ms' }),
    line('receive during a backlog, p99', {
      ours: 'busy',
      against: 'hub',
      figure: 'p99',
      unit: 'ms',
      bar: { below: 500 },
    }),
  ],
  async prepare(ground) {
    const pool = signedOrders(WARM_UP + COUNTED, { from: BACKLOG + 1 })
    const backlog = await databaseWith(ground, () => signedOrders(BACKLOG))
    return [hub(ground, pool), bare(pool), insert(ground, pool), busy(ground, pool, backlog)]
  },
}

function line(name: string, more: Partial<Bench['lines'][number]>): Bench['lines'][number] {
  return { name, figure: 'rate', unit: '/s', ours: 'hub', ...more }
}

/** The server's code is compiled by then, and the pools are open. */
async function afterWarmUp(url: string, pool: readonly Signed[]): Promise<Figures> {
  await sendAll(url, pool.slice(0, WARM_UP))
  return sendAll(url, pool.slice(WARM_UP))
}

function hub(ground: Ground, pool: readonly Signed[]): Side {
  return {
    name: 'hub',
    async measure() {
      const database = await ground.createDatabase()
      const running = await startHubProcess(database.url, 'receive')
      const figures = await afterWarmUp(running.url, pool)
      await running.stop()
      await expectCounts(database, { request: pool.length, "inbox_item WHERE state = 'waiting'": pool.length })
      await database.drop()
      return figures
    },
  }
}

function bare(pool: readonly Signed[]): Side {
  return {
    name: 'bare',
    async measure() {
      const server = startChild('against/bare-server.ts', {})
      const figures = await afterWarmUp((await server.hears<{ url: string }>()).url, pool)
      await server.stop()
      return figures
    },
  }
}

function insert(ground: Ground, pool: readonly Signed[]): Side {
  return {
    name: 'insert',
    async measure() {
      const database = await ground.createDatabase()
      const server = startChild('against/insert-server.ts', { databaseUrl: database.url })
      const figures = await afterWarmUp((await server.hears<{ url: string }>()).url, pool)
      await server.stop()
      await expectCounts(database, { webhook: pool.length })
      await database.drop()
      return figures
    },
  }
}

/** One process with every role, which finds the backlog when it starts. */
function busy(ground: Ground, pool: readonly Signed[], backlog: Database): Side {
  const came = pool.slice(0, COUNTED)
  return {
    name: 'busy',
    async measure() {
      const database = await ground.createDatabase(backlog)
      const running = await startHubProcess(database.url, 'receive,digest,send,admin')
      const figures = await sendAll(running.url, came)
      const [left] = await database.rows<{ count: number }>(
        "SELECT count(*)::int AS count FROM inbox_item WHERE state = 'waiting'",
      )
      await running.stop()
      await expectCounts(database, { inbox_item: BACKLOG + came.length })
      await database.drop()
      return { ...figures, left: left?.count ?? 0 }
    },
  }
}
