import { jest } from '@jest/globals'
import { Observer } from '../../apps/hub/src/observer.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { refuseOnce } from '../support/refused.ts'
import { order } from '../support/shop.ts'
import { buyers, receiveAll } from '../support/subscribers.ts'

// What is asked of the database only to work faster must not stop the work when it fails.

let hub: TestHub
beforeEach(async () => {
  hub = await startHub()
})
afterEach(async () => {
  jest.restoreAllMocks()
  await hub.stop()
})

const failed = () => [jest.spyOn(Observer.prototype, 'itemFailed'), jest.spyOn(Observer.prototype, 'decisionFailed')]
const unfinished = () => hub.rows(`SELECT state, error FROM inbox_item WHERE state <> 'done'`)

/** What asks who is known by the names in a batch, so that two lanes do not wait for each other. */
const OWNERS = 'WHERE i.tenant_id = w.tenant_id AND i.ref = w.ref AND i.strong OFFSET 0'

it.each([
  ['that takes too long', '57014'],
  ['whose names the database refuses', '22021'],
])('a look-up for the lanes %s leaves no item behind', async (_what, code) => {
  await receiveAll(hub, buyers(MONDAY_NOON, 60))
  const refused = refuseOnce(OWNERS, code)
  expect(await hub.app.hub.pipeline.digest()).toBe(60)
  expect(refused()).toBe(1)
  expect(await unfinished()).toEqual([])
})

/** What asks which tables have outgrown the planner's figures; it does so after the first batch. */
const FIGURES = 'pg_relation_size'

describe('figures that cannot be taken', () => {
  it('leave a batch counted when the database has gone away after it', async () => {
    await hub.receive('shopify', order(MONDAY_NOON))
    const refused = refuseOnce(FIGURES, '57P01')
    expect(await hub.app.hub.pipeline.digest()).toBe(1)
    expect(refused()).toBe(1)
  })

  it('are no fault of what was decided before them', async () => {
    await hub.receive('shopify', order(MONDAY_NOON))
    await hub.app.hub.pipeline.digest()
    const observed = failed()
    const refused = refuseOnce(FIGURES, '57014')
    await expect(hub.app.hub.pipeline.send()).rejects.toThrow('57014')
    expect(refused()).toBe(1)
    for (const told of observed) expect(told).not.toHaveBeenCalled()
    await hub.settle()
    expect(await hub.messages()).toMatchObject([{ state: 'accepted' }])
  })
})
