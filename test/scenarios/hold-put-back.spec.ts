import { heldHub, MINUTE_MS, settle } from '../support/held.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { order } from '../support/shop.ts'
import { TRACK } from '../support/site.ts'

let hub: TestHub
const { begin, end, restart, shown, release, sentTo, reasons } = heldHub(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(begin)
afterEach(end)
afterAll(() => hub.stop())

/** Puts rows back to what they were, as a backup would. */
async function backup(): Promise<() => Promise<void>> {
  const tables = ['run', 'timer', 'message', 'attempt', 'decision', 'heartbeat']
  for (const table of tables) await hub.rows(`CREATE TABLE saved_${table} AS TABLE ${table}`)
  return async () => {
    for (const table of tables)
      await hub.rows(`DELETE FROM ${table}; INSERT INTO ${table} TABLE saved_${table}; DROP TABLE saved_${table}`)
  }
}

describe('a database that was put back', () => {
  async function sendAfterBackup(): Promise<() => Promise<void>> {
    await hub.receive('shopify', order(MONDAY_NOON))
    await hub.app.hub.pipeline.digest()
    const putBack = await backup()
    await hub.rows(`UPDATE saved_heartbeat SET at = at - interval '10 minutes'`)
    await hub.settle()
    expect(await sentTo()).toEqual(['ada@example.com'])
    return putBack
  }

  it('under a running hub: it sends nothing of it, and says why', async () => {
    const putBack = await sendAfterBackup()
    await putBack()
    await hub.settle()
    expect(await sentTo()).toEqual([])
    expect(await shown()).toMatchObject({ state: 'on', why: 'went-back', data: [{ trigger: 'order-confirmed' }] })
    await release('discard')
    await hub.settle()
    expect(await reasons()).toEqual(['discarded'])
    expect((await shown()).state).toBe('off')
  })

  it('while no hub ran: it is found out by the copy in DATA_DIR', async () => {
    const putBack = await sendAfterBackup()
    await putBack()
    await settle(await restart(5 * MINUTE_MS))
    expect(await shown()).toMatchObject({ state: 'on', why: 'went-back', detail: expect.stringContaining('DATA_DIR') })
    expect(await sentTo()).toEqual([])
  })

  it('is found out by a heartbeat too, with nothing that would be sent', async () => {
    await hub.rows('DELETE FROM heartbeat')
    await hub.app.hub.hold.beat()
    expect(await shown()).toMatchObject({ state: 'on', why: 'went-back', data: [] })
  })

  it('would send twice without a heartbeat that tells', async () => {
    const putBack = await sendAfterBackup()
    await hub.rows('DELETE FROM saved_heartbeat; INSERT INTO saved_heartbeat TABLE heartbeat')
    await putBack()
    await hub.settle()
    expect((await shown()).state).toBe('off')
    expect(await sentTo()).toEqual(['ada@example.com'])
  })

  it('is no other database: a copy in DATA_DIR of another says nothing', async () => {
    await hub.receive('shopify', order(MONDAY_NOON))
    await hub.rows(`UPDATE heartbeat SET database_id = gen_random_uuid(), at = at - interval '10 minutes'`)
    await settle(await restart())
    expect((await shown()).state).toBe('off')
    expect(await sentTo()).toEqual(['ada@example.com'])
  })
})

it('beats on while it looks and sends: no heartbeat of its own is taken for a database that was put back', async () => {
  const { hold, pipeline } = hub.app.hub
  await Promise.all(Array.from({ length: 40 }, (_, n) => (n % 2 ? hold.beat() : pipeline.send())))
  expect((await shown()).state).toBe('off')
})
