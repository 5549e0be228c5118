import { createHash } from 'node:crypto'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { checkout, order } from '../support/shop.ts'
import { startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

let carts = 0
const newCart = (email = 'ada@example.com') => {
  carts++
  return checkout(hub.clock.now(), { token: `c${carts}`, cartToken: null, email })
}
const times = async () =>
  (await hub.rows<{ created_at: Date }>('SELECT created_at FROM message ORDER BY created_at')).map(row =>
    row.created_at.toISOString(),
  )

describe('the frequency cap', () => {
  it('lets one marketing mail through a day, 16 hours apart, and holds the next until it is free', async () => {
    await hub.receive('shopify', newCart())
    await hub.advance({ hours: 2 })
    await hub.receive('shopify', newCart())
    for (let hour = 0; hour < 24; hour++) await hub.advance({ hours: 1 })
    // 16 hours after 14:00 is 06:00, when it is still quiet.
    expect(await times()).toEqual(['2026-03-02T14:00:00.000Z', '2026-03-03T08:00:00.000Z'])
    expect(await hub.reasons()).toEqual(['sent', 'cap', 'quiet-hours', 'sent'])
  })

  it('holds one of two that are due at the same instant', async () => {
    await hub.receive('shopify', newCart())
    await hub.receive('shopify', newCart())
    await hub.advance({ hours: 1 })
    expect((await hub.reasons()).sort()).toEqual(['cap', 'sent'])
    await hub.advance({ hours: 20 })
    expect(await hub.messages()).toHaveLength(2)
  })

  it('counts for each person apart', async () => {
    await hub.receive('shopify', newCart())
    await hub.receive('shopify', newCart('bob@example.com'))
    await hub.advance({ hours: 1 })
    expect(await hub.reasons()).toEqual(['sent', 'sent'])
  })

  it('lets four through in seven days and drops the fifth, which would be overdue when it is free', async () => {
    for (let day = 0; day < 5; day++) {
      await hub.receive('shopify', newCart())
      await hub.advance({ hours: 1 })
      await hub.advance({ hours: 23 })
    }
    expect(await hub.reasons()).toEqual(['sent', 'sent', 'sent', 'sent', 'cap'])
    expect(await hub.rows(`SELECT verdict FROM decision WHERE reason = 'cap'`)).toEqual([{ verdict: 'drop' }])
    await hub.advance({ days: 2, hours: 1 })
    await hub.receive('shopify', newCart())
    await hub.advance({ hours: 1 })
    expect(await hub.messages()).toHaveLength(5)
  })

  it('does not count or hold what is owed', async () => {
    await hub.receive('shopify', newCart())
    await hub.advance({ hours: 1 })
    for (const id of [1, 2, 3]) await hub.receive('shopify', order(hub.clock.now(), { id }))
    await hub.advance({ days: 1 })
    await hub.receive('shopify', newCart())
    await hub.advance({ hours: 1 })
    expect(await hub.reasons()).toEqual(['sent', 'sent', 'sent', 'sent', 'sent'])
  })
})

describe('a suppressed address', () => {
  const suppress = (address: string) =>
    hub.rows(`INSERT INTO suppression VALUES ('default', 'email', $1, 'hard bounce: 550', $2)`, [
      createHash('sha256').update(address).digest(),
      MONDAY_NOON,
    ])

  it.each([
    ['gets nothing, not even what is owed', 'ada@example.com', ['suppressed', 'suppressed']],
    ['does not keep others from theirs', 'bob@example.com', ['sent', 'sent']],
  ])('%s', async (_what, address, reasons) => {
    await suppress(address)
    await hub.receive('shopify', order(MONDAY_NOON))
    await hub.advance({ minutes: 1 })
    await hub.receive('shopify', newCart())
    await hub.advance({ hours: 1 })
    expect(await hub.reasons()).toEqual(reasons)
  })
})

describe('a paused trigger', () => {
  const setState = (state: string) =>
    hub.rows(
      `INSERT INTO trigger_state VALUES ('default', 'order-confirmed', $1, $2)
       ON CONFLICT (tenant_id, name) DO UPDATE SET state = excluded.state`,
      [state, hub.clock.now()],
    )

  it.each(['paused', 'braked'])('holds what is due until it is %s no more', async state => {
    await setState(state)
    await hub.receive('shopify', order(MONDAY_NOON))
    await hub.advance({ days: 2 })
    expect(await hub.messages()).toEqual([])
    expect(new Set(await hub.reasons())).toEqual(new Set([state]))
    await setState('active')
    await hub.advance({ days: 1 })
    expect(await hub.messages()).toMatchObject([{ trigger: 'order-confirmed', address: 'ada@example.com' }])
  })

  it('does not keep other triggers from sending', async () => {
    await setState('paused')
    await hub.receive('shopify', newCart())
    await hub.advance({ hours: 1 })
    expect(await hub.reasons()).toEqual(['sent'])
  })

  it('does not remind late of what was held too long', async () => {
    await hub.rows(`INSERT INTO trigger_state VALUES ('default', 'cart-abandoned', 'paused', $1)`, [MONDAY_NOON])
    await hub.receive('shopify', newCart())
    await hub.advance({ hours: 1 })
    await hub.rows(`UPDATE trigger_state SET state = 'active'`)
    await hub.advance({ days: 2 })
    expect(await hub.reasons()).toEqual(['paused', 'overdue'])
  })
})
