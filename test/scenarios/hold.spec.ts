import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Hold } from '../../apps/hub/src/admin/hold/hold-list.ts'
import type { Stats } from '../../apps/hub/src/admin/stats/stats.ts'
import { HOUR_MS, heldHub, MINUTE_MS, OURS, settle } from '../support/held.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { addMerchant, operator } from '../support/merchants.ts'
import { checkout, order } from '../support/shop.ts'
import { TRACK } from '../support/site.ts'

let hub: TestHub
const { begin, end, askForReset, restart, stopBeforeSending, shown, sentTo, reasons } = heldHub(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(begin)
afterEach(end)
afterAll(() => hub.stop())

describe('a hub that was away for hours', () => {
  it('starts on hold, says why, and lists what would go', async () => {
    await stopBeforeSending()
    const app = await restart(3 * HOUR_MS)
    await settle(app)
    expect(await sentTo()).toEqual([])
    const hold = await shown()
    expect(hold).toMatchObject({
      state: 'on',
      why: 'down-time',
      detail: expect.stringContaining('3 h; HOLD_AFTER_HOURS is 2'),
      triggers: [
        { trigger: 'order-confirmed', waiting: 1, overdue: 0, shadow: 0 },
        { trigger: 'password-reset', waiting: 1, overdue: 1, shadow: 0 },
      ],
      data: [
        { tenant: 'default', trigger: 'password-reset', dueAt: '2026-03-02T12:00:00.000Z', overdue: true },
        { tenant: 'default', trigger: 'order-confirmed', dueAt: '2026-03-02T12:01:00.000Z', overdue: false },
      ],
      next: null,
    })
    const runs = await hub.rows<{ id: string; contact_id: string }>(
      'SELECT id, contact_id FROM run WHERE trigger = ANY ($1) ORDER BY trigger DESC',
      [OURS],
    )
    expect(hold.data).toMatchObject(runs.map(({ id: runId, contact_id: contactId }) => ({ runId, contactId })))
  })

  it.each<[string, number, () => Promise<unknown>]>([
    ['was away for five minutes', 5 * MINUTE_MS, stopBeforeSending],
    ['has nothing that is due', 3 * HOUR_MS, async () => undefined],
    ['has nothing that is due yet', 3 * HOUR_MS, () => hub.receive('shopify', checkout(MONDAY_NOON)).then(hub.settle)],
  ])('starts as ever when it %s', async (_what, awayMs, before) => {
    await before()
    const app = await restart(awayMs)
    expect((await shown()).state).toBe('off')
    await hub.receive('shopify', order(hub.clock.now(), { id: 5002, email: 'bob@example.com' }))
    await settle(app)
    expect(await sentTo()).toContain('bob@example.com')
  })

  it.each([
    ['starts on hold when something has been due for longer', 3, 'on'],
    ['starts as ever when nothing has', 1, 'off'],
  ])('and no hub had written a heartbeat yet, as before an upgrade: %s', async (_what, hours, state) => {
    await askForReset('cora@example.com')
    await hub.app.hub.pipeline.digest()
    hub.clock.advance({ hours })
    await hub.rows('DELETE FROM heartbeat')
    await rm(join(hub.ground.config.dataDir, 'heartbeat.json'))
    await settle(await restart())
    expect(await shown()).toMatchObject({ state, ...(state === 'on' && { why: 'down-time' }) })
    expect(await reasons()).toEqual(state === 'on' ? [] : ['overdue'])
  })

  it('starts as ever with HOLD_AFTER_HOURS=0', async () => {
    await stopBeforeSending()
    await settle(await restart(300 * HOUR_MS, { holdAfterMs: null }))
    expect(await sentTo()).toEqual(['ada@example.com'])
  })

  it('starts on hold when what waits is not read yet', async () => {
    await hub.receive('shopify', order(MONDAY_NOON))
    await settle(await restart(3 * HOUR_MS))
    expect(await shown()).toMatchObject({ state: 'on', data: [{ trigger: 'order-confirmed' }] })
  })

  it('goes on receiving and reading, and stays on hold when it is restarted', async () => {
    await stopBeforeSending()
    await settle(await restart(3 * HOUR_MS))
    await hub.receive('shopify', order(hub.clock.now(), { id: 5002, email: 'bob@example.com' }))
    await settle(await restart(3 * HOUR_MS))
    expect(await sentTo()).toEqual([])
    expect((await shown()).data).toHaveLength(3)
  })

  it('says so in health, which stays good, and in the stats', async () => {
    const look = async () => {
      const ready = await fetch(`${hub.url}/health/ready`)
      const { parts } = (await ready.json()) as { parts: { send: { detail?: string } } }
      const { onHoldSince } = (await operator<Stats>(hub, '/stats')).body
      return { status: ready.status, send: parts.send.detail, onHoldSince }
    }
    expect(await look()).toEqual({ status: 200, send: undefined, onHoldSince: null })
    await stopBeforeSending()
    await restart(3 * HOUR_MS)
    const { since } = await shown()
    const send = `on hold since ${since} (down-time): GET /admin/api/hold`
    expect(await look()).toEqual({ status: 200, send, onHoldSince: since })
  })

  it('lists what waits page by page', async () => {
    for (const id of [1, 2, 3])
      await hub.receive('shopify', order(MONDAY_NOON, { id, email: `buyer-${id}@example.com` }))
    await settle(await restart(3 * HOUR_MS))
    const all = (await shown()).data
    const first = (await operator<Hold>(hub, '/hold?limit=2')).body
    const rest = (await operator<Hold>(hub, `/hold?limit=2&after=${first.next}`)).body
    expect([...first.data, ...rest.data]).toEqual(all)
    expect({ all: all.length, next: rest.next }).toEqual({ all: 3, next: null })
  })

  it("is the operator's to see and to release", async () => {
    const anne = await addMerchant(hub, 'anne')
    await stopBeforeSending()
    await restart(3 * HOUR_MS)
    const answers = [
      await anne.api('/hold'),
      await anne.api('/hold/release', { method: 'POST', body: { how: 'release' } }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([403, 403])
    expect((await shown()).state).toBe('on')
  })
})
