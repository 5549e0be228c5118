import { startHub, type TestHub } from '../support/hub.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// One merchant's catalogue that changes must not hold up what concerns few people of another's.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
  await hub.rows(`INSERT INTO tenant (id, created_at) VALUES ('other', $1)`, [hub.clock.now()])
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

/** Facts of which some people are left to ask, put so many minutes ago; their events are gone, so a page ends them. */
async function left(tenant: string, facts: number, minutesAgo: number): Promise<void> {
  await hub.rows(
    `INSERT INTO fan_out (tenant_id, event_id, trigger, revision, of_product, after_at, after_seq, due_at)
     SELECT $1, gen_random_uuid(), name, revision, false, $2, -1, $2 FROM trigger_revision, generate_series(1, $3)
     WHERE name = 'back-in-stock'`,
    [tenant, minutesFrom(hub.clock.now(), -minutesAgo), facts],
  )
}

const waiting = async () =>
  Object.fromEntries(
    (
      await hub.rows<{ tenant: string; facts: number }>(
        'SELECT tenant_id AS tenant, count(*)::int AS facts FROM fan_out GROUP BY 1 ORDER BY 1',
      )
    ).map(({ tenant, facts }) => [tenant, facts]),
  )

it('gives the next page to the next tenant, however many facts of the first have waited longer', async () => {
  await left('default', 700, 30)
  await left('other', 1, 5)
  const pages: object[] = []
  for (let n = 0; n < 2; n++) {
    await hub.app.hub.pipeline.fanOut()
    pages.push(await waiting())
  }
  expect(pages.at(-1)).not.toHaveProperty('other')
  expect(pages.at(-1)).toHaveProperty('default')
  while (await hub.app.hub.pipeline.fanOut());
  expect(await waiting()).toEqual({})
})

it('fills a page with the facts of others where a tenant has few', async () => {
  await left('default', 3, 30)
  await left('other', 3, 5)
  expect(await hub.app.hub.pipeline.fanOut()).toBe(6)
})
