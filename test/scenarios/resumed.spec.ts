import { LET_GO } from '../../apps/hub/src/pipeline/send/let-go.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { addMerchant, type Merchant, operator } from '../support/merchants.ts'
import { planOf } from '../support/plan.ts'
import { joinHub } from '../support/second-hub.ts'
import { order } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// A resume is a word: what was held becomes due by pages, each a transaction, and whoever has waited longer goes first.

let hub: TestHub
let bob: Merchant
beforeAll(async () => {
  hub = await startHub({ triggers: ['order-confirmed'] })
  bob = await addMerchant(hub, 'bob')
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const PAGE = 2_500
const TRIGGER = '/triggers/order-confirmed'
const stoppable = [TRIGGER, '/channels/email']
const letGo = () => hub.app.hub.pipeline.letGo()

async function say(path: string): Promise<void> {
  expect((await operator(hub, path, { method: 'POST' })).status).toBe(200)
}

/** Ada's receipt is held, and so many like it, whose people have waited longer. */
async function receiptsAreHeld(stopped: string, more: number): Promise<void> {
  await say(`${stopped}/pause`)
  await hub.receive('shopify', order(MONDAY_NOON))
  await hub.settle()
  await hub.rows('UPDATE timer SET turn = $1', [MONDAY_NOON])
  await hub.rows(MORE_LIKE_IT, [more])
}

const MORE_LIKE_IT = `
  WITH more AS (
    INSERT INTO run (tenant_id, id, trigger, revision, key, state, step, event_id, anchor_at, intended_at, due_at, is_test, started_at)
    SELECT tenant_id, lpad(n::text, 32, '0')::uuid, trigger, revision, key || '/' || n, state, step, event_id, anchor_at, intended_at,
      due_at, is_test, started_at
    FROM (SELECT * FROM run WHERE tenant_id = 'default') r, generate_series(1, $1::int) AS n RETURNING id)
  INSERT INTO timer (tenant_id, run_id, step, due_at, after_inbox, local_intent, turn)
  SELECT t.tenant_id, more.id, t.step, t.due_at, t.after_inbox, t.local_intent, t.turn - interval '1 minute'
  FROM more, (SELECT * FROM timer WHERE tenant_id = 'default') t`

/** How many are held, and whether Ada's is among them. */
async function held(): Promise<{ all: number; ada: boolean }> {
  const rows = await hub.rows<{ turn: Date }>(`SELECT turn FROM timer WHERE local_intent LIKE 'when %'`)
  return { all: rows.length, ada: rows.some(({ turn }) => turn?.getTime() === MONDAY_NOON.getTime()) }
}

describe.each(stoppable)('what a pause of %s held', stopped => {
  it('goes once it is resumed, and not before', async () => {
    await receiptsAreHeld(stopped, 0)
    await hub.advance({ minutes: 5 })
    expect(await hub.reasons()).toEqual(['paused'])
    await say(`${stopped}/resume`)
    await hub.settle()
    expect(await hub.reasons()).toEqual(['paused', 'sent'])
    expect(await letGo()).toBe(false)
  })

  it('becomes due page by page, whoever has waited longer first', async () => {
    await receiptsAreHeld(stopped, PAGE)
    expect(await letGo()).toBe(false)
    await say(`${stopped}/resume`)
    expect(await held()).toEqual({ all: PAGE + 1, ada: true })
    expect(await letGo()).toBe(true)
    expect(await held()).toEqual({ all: 1, ada: true })
    expect(await letGo()).toBe(true)
    expect(await held()).toEqual({ all: 0, ada: false })
    expect(await letGo()).toBe(false)
  })

  it('stays held from the next page on, if it is paused again', async () => {
    await receiptsAreHeld(stopped, PAGE)
    await say(`${stopped}/resume`)
    await letGo()
    await say(`${stopped}/pause`)
    expect(await letGo()).toBe(false)
    expect(await held()).toEqual({ all: 1, ada: true })
  })
})

it('the answer of a resume counts nothing as waiting for it', async () => {
  await receiptsAreHeld('/channels/email', 10)
  const { body: paused } = await operator(hub, '/channels/email/pause', { method: 'POST' })
  expect(paused).toEqual({ name: 'email', state: 'paused', waiting: 11 })
  const { body: resumed } = await operator(hub, '/channels/email/resume', { method: 'POST' })
  expect(resumed).toEqual({ name: 'email', state: 'active', waiting: 0 })
})

it('what another merchant paused stays held, until they resume it', async () => {
  await bob.api(`${TRIGGER}/pause`, { method: 'POST' })
  await bob.receive(order(MONDAY_NOON, { id: 7 }))
  await receiptsAreHeld(TRIGGER, 0)
  await say(`${TRIGGER}/resume`)
  await hub.settle()
  expect(await hub.reasons()).toEqual(['paused', 'paused', 'sent'])
  await bob.api(`${TRIGGER}/resume`, { method: 'POST' })
  await hub.settle()
  expect(await hub.reasons()).toEqual(['paused', 'paused', 'sent', 'sent'])
})

it('what is resumed does not wait for the many of another merchant', async () => {
  await bob.api('/channels/email/pause', { method: 'POST' })
  await bob.receive(order(MONDAY_NOON, { id: 7 }))
  await hub.settle()
  await receiptsAreHeld(TRIGGER, PAGE)
  await hub.rows(`UPDATE timer SET turn = $1 WHERE tenant_id = 'bob'`, [minutesFrom(MONDAY_NOON, 1)])
  await say(`${TRIGGER}/resume`)
  await bob.api('/channels/email/resume', { method: 'POST' })
  await letGo()
  expect(
    await hub.rows(`SELECT tenant_id, count(*)::int FROM timer WHERE local_intent LIKE 'when %' GROUP BY 1`),
  ).toEqual([{ tenant_id: 'default', count: PAGE / 2 + 1 }])
})

describe('while it is let go', () => {
  it('nobody waits for what somebody else has in hand: it is left to the next look', async () => {
    await receiptsAreHeld(TRIGGER, 10)
    await say(`${TRIGGER}/resume`)
    const free = await somebodyHas('SELECT FROM timer WHERE turn = $1 FOR UPDATE', [MONDAY_NOON])
    expect(await letGo()).toBe(true)
    expect(await letGo()).toBe(false)
    expect(await held()).toEqual({ all: 1, ada: true })
    await free()
    expect(await letGo()).toBe(true)
  })

  it('two processes take turns at a page, so that the order holds between them', async () => {
    await receiptsAreHeld(TRIGGER, 10)
    await say(`${TRIGGER}/resume`)
    const free = await somebodyHas('SELECT FROM trigger_state FOR NO KEY UPDATE')
    expect(await letGo()).toBe(false)
    await free()
    expect(await letGo()).toBe(true)
  })

  it('two processes let go all of it', async () => {
    await receiptsAreHeld(TRIGGER, PAGE)
    await say(`${TRIGGER}/resume`)
    const other = await joinHub(hub, hub.app.hub.channel)
    try {
      await Promise.all([hub.app, other].map(({ hub: { pipeline } }) => busy(() => pipeline.letGo())))
      expect(await held()).toEqual({ all: 0, ada: false })
    } finally {
      await other.stop()
    }
  })
})

it.each([
  ['no figures of timers', async () => undefined],
  ['figures of when none waited', () => hub.rows('ANALYZE timer')],
])(
  'by %s a page is the beginning of an index, whatever else is held, and is made due by its places',
  async (_by, figures) => {
    await figures()
    const plan = await planOf(hub.dataSource, LET_GO, [MONDAY_NOON, 10])
    expect(plan.match(/using timer_held/g)).toHaveLength(3)
    expect(plan).toMatch(/Tid Scan on timer/)
    expect(plan).not.toMatch(/Sort/)
  },
)

/** Somebody else who has these rows in hand, until the answer is called. */
async function somebodyHas(statement: string, parameters: readonly unknown[] = []): Promise<() => Promise<void>> {
  const session = hub.dataSource.createQueryRunner()
  await session.startTransaction()
  await session.query(statement, [...parameters])
  return async () => {
    await session.rollbackTransaction()
    await session.release()
  }
}

async function busy(step: () => Promise<boolean>): Promise<void> {
  while (await step());
}
