import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { order } from '../support/shop.ts'
import { startOver } from '../support/start-over.ts'
import { until } from '../support/until.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ triggers: ['order-confirmed'] })
  // A sequence keeps count of what is rolled back.
  await hub.rows(`
    CREATE SEQUENCE refusal;
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM nextval('refusal'); RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`)
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

/** Postgres says of a table what it says when the disk is full, for as long as this lasts. */
async function whileFull(table: string, during: () => Promise<void>): Promise<void> {
  await hub.rows(`CREATE TRIGGER no_space BEFORE INSERT OR UPDATE ON ${table} EXECUTE FUNCTION refuse()`)
  await during().finally(() => hub.rows(`DROP TRIGGER no_space ON ${table}`))
}

const NO_SPACE = { code: '53100' }
const refusals = async () => {
  const [{ last_value: last } = { last_value: '0' }] = await hub.rows<{ last_value: string }>(
    'SELECT last_value FROM refusal',
  )
  return Number(last)
}
const items = () => hub.rows('SELECT state, attempts FROM inbox_item')
const sentTo = async () => (await hub.messages()).map(({ address, state }) => `${address} ${state}`)
const receive = () => hub.receive('shopify', order(MONDAY_NOON))

describe('while the disk is full', () => {
  // What is sent in the end is the control of each story: the same order, told of once there is room.
  afterEach(async () => {
    await hub.settle()
    expect(await sentTo()).toEqual(['ada@example.com accepted'])
    expect(await hub.reasons()).toEqual(['sent'])
    expect(await items()).toEqual([{ state: 'done', attempts: 1 }])
  })

  it.each(['inbox_item', 'request'])('a webhook is answered 503, for its sender to send it again: %s', async table => {
    await whileFull(table, async () => {
      expect((await hub.post('shopify', order(MONDAY_NOON))).status).toBe(503)
      expect(await items()).toEqual([])
    })
    await receive()
  })

  it.each(['event', 'contact', 'run'])('an item waits, and is no dead letter: %s', async table => {
    await receive()
    await whileFull(table, async () => {
      await expect(hub.settle()).rejects.toMatchObject(NO_SPACE)
      expect(await items()).toEqual([{ state: 'waiting', attempts: 0 }])
    })
  })

  it.each(['message', 'attempt', 'decision'])('nothing is decided, so nothing is handed over: %s', async table => {
    await receive()
    await whileFull(table, async () => {
      await expect(hub.settle()).rejects.toMatchObject(NO_SPACE)
      expect(await hub.reasons()).toEqual([])
      expect(await sentTo()).toEqual([])
    })
  })

  it('what was handed over is written down as soon as there is room, and not sent again', async () => {
    await receive()
    const { pipeline } = hub.app.hub
    await pipeline.digest()
    // The claim inserts into the same table: there was room for that.
    const before = await refusals()
    await hub.rows(`CREATE TRIGGER no_space BEFORE UPDATE ON attempt EXECUTE FUNCTION refuse()`)
    await pipeline.send()
    await until('the outcome was refused', async () => (await refusals()) > before)
    expect(await sentTo()).toEqual(['ada@example.com claimed'])
    await hub.rows('DROP TRIGGER no_space ON attempt')
    await pipeline.settled()
    expect(await hub.rows('SELECT number, outcome FROM attempt')).toEqual([{ number: 1, outcome: 'accepted' }])
  })
})
