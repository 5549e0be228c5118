import type { QueryRunner } from 'typeorm'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { order } from '../support/shop.ts'
import { startOver } from '../support/start-over.ts'
import { until } from '../support/until.ts'

// What is decided at the moment of a resume is let go with the rest: it knew of the pause, and is written down after it.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ triggers: ['order-confirmed'] })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

it.each(['/triggers/order-confirmed', '/channels/email'])('of %s', async stopped => {
  await say(`${stopped}/pause`)
  await hub.receive('shopify', order(MONDAY_NOON))
  await hub.app.hub.pipeline.digest()
  const others = await keepingDecisions()
  const deciding = hub.app.hub.pipeline.send()
  await until('it is about to be written down', async () => (await waiting()) === 1)
  let isResumed = false
  const resumed = say(`${stopped}/resume`).then(() => {
    isResumed = true
  })
  await until('the resume is done, or waits for it', async () => isResumed || (await waiting()) === 2)
  await others.rollbackTransaction()
  await others.release()
  await Promise.all([deciding, resumed])
  hub.clock.advance({ seconds: 1 })
  await hub.settle()
  expect(await hub.reasons()).toEqual(['paused', 'sent'])
})

async function say(path: string): Promise<void> {
  expect((await operator(hub, path, { method: 'POST' })).status).toBe(200)
}

/** Somebody for whom whoever writes decisions waits. */
async function keepingDecisions(): Promise<QueryRunner> {
  const session = hub.dataSource.createQueryRunner()
  await session.startTransaction()
  await session.query('LOCK TABLE decision IN SHARE MODE')
  return session
}

async function waiting(): Promise<number> {
  const [row] = await hub.rows<{ count: number }>(
    `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return row?.count ?? 0
}
