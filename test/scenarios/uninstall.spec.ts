import { grant, granted } from '../support/grants.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { from } from '../support/merchants.ts'
import { checkout, order } from '../support/shop.ts'
import { OTHER_SHOP, SHOP, uninstalled } from '../support/shop-endings.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(async () => {
  await startOver(hub)
  await hub.rows(`UPDATE connection SET state = 'active', uninstalled_at = NULL; DELETE FROM installation`)
})
afterAll(() => hub.stop())

const at = (minutes: number): Date => minutesFrom(MONDAY_NOON, minutes)
const sent = async () => (await hub.messages()).map(({ trigger, address }) => `${trigger} ${address}`)
const states = async () =>
  Object.fromEntries(
    (await hub.rows<Row>('SELECT account, state FROM connection')).map(row => [row.account, row.state]),
  )
type Row = { account: string; state: string }

async function inTurn(posts: readonly Post[]): Promise<void> {
  for (const post of posts) {
    await hub.receive('shopify', post)
    await hub.settle()
  }
}

describe('a shop takes the app out', () => {
  it('ends all that waits because of it, at once and with the reason', async () => {
    await inTurn([checkout(at(0))])
    expect(await hub.rows('SELECT state FROM run')).toEqual([{ state: 'waiting' }])
    hub.clock.advance({ minutes: 10 })
    await inTurn([uninstalled(at(10))])
    expect(await hub.rows('SELECT state FROM run')).toEqual([{ state: 'cancelled' }])
    expect(await hub.rows('SELECT * FROM timer')).toEqual([])
    expect(await hub.reasons()).toEqual(['uninstalled'])
    expect(await states()).toMatchObject({ [SHOP]: 'uninstalled' })
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual([])
  })

  it("ends nothing of the tenant's other shop", async () => {
    const other = checkout(at(0), { token: 'ben', cartToken: 'ben-cart', email: 'ben@example.com' })
    await inTurn([checkout(at(0)), from(OTHER_SHOP, other), uninstalled(at(1))])
    await hub.advance({ hours: 1 })
    expect(await sent()).toEqual(['cart-abandoned ben@example.com'])
    expect(await states()).toMatchObject({ [SHOP]: 'uninstalled', [OTHER_SHOP]: 'active' })
  })

  it('ends what is retried, and frees its place under the cap', async () => {
    await inTurn([checkout(at(0))])
    await hub.advance({ hours: 1 })
    // As a deferred hand-over leaves it: a message that is claimed, an attempt that is written down, a timer for the next.
    await hub.rows(`UPDATE run SET step = 1; UPDATE message SET state = 'claimed';
      UPDATE attempt SET outcome = 'deferred';
      INSERT INTO timer (tenant_id, run_id, step, due_at, after_inbox, message_id)
      SELECT m.tenant_id, m.run_id, m.step, '2026-03-02T14:00:00Z', false, m.id FROM message m
      ON CONFLICT (tenant_id, run_id) DO UPDATE SET step = excluded.step, message_id = excluded.message_id`)
    await inTurn([uninstalled(at(61))])
    expect(await hub.rows('SELECT state FROM message')).toEqual([{ state: 'dropped' }])
    expect(await hub.rows('SELECT * FROM cap_ledger')).toEqual([])
    expect(await hub.rows('SELECT * FROM timer')).toEqual([])
  })

  it('ends what waits for an operator’s word, whose message stays unknown', async () => {
    await inTurn([checkout(at(0))])
    await hub.advance({ hours: 1 })
    // As a hand-over of unknown outcome leaves it.
    await hub.rows(`UPDATE run SET step = 1; UPDATE message SET state = 'unknown', ambiguous = true;
      UPDATE attempt SET outcome = 'unknown'; DELETE FROM timer`)
    await inTurn([uninstalled(at(61))])
    expect(await hub.rows('SELECT state FROM run')).toEqual([{ state: 'cancelled' }])
    expect(await hub.rows('SELECT state FROM message')).toEqual([{ state: 'unknown' }])
    expect(await hub.reasons()).toContain('uninstalled')
  })

  it('forgets what the shop has granted', async () => {
    await grant(hub, at(-60))
    await inTurn([checkout(at(0)), uninstalled(at(1))])
    expect(await granted(hub)).toMatchObject({ state: 'uninstalled', sealed: null })
  })
})

describe('whatever comes first', () => {
  const bought = order(at(0))
  const gone = uninstalled(at(5))

  it.each([
    ['the order', [bought, gone], ['order-confirmed ada@example.com']],
    ['the uninstall', [gone, bought], []],
  ])('%s: what happened before the uninstall leads to nothing after it', async (_first, posts, messages) => {
    await inTurn(posts)
    expect(await sent()).toEqual(messages)
    await hub.advance({ hours: 3 })
    expect(await sent()).toEqual(messages)
  })

  it('a late fact is refused with the reason', async () => {
    await inTurn([gone, bought, checkout(at(4), { email: 'eve@example.com' })])
    await hub.advance({ hours: 2 })
    expect(await hub.reasons()).toEqual(['uninstalled', 'uninstalled'])
  })

  const back = checkout(at(10), { token: 'back', cartToken: 'back-cart', email: 'back@example.com' })
  it.each([
    ['the uninstall', [gone, back]],
    ['what came after it', [back, gone]],
  ])('%s: what happens after a re-install is told', async (_first, posts) => {
    await inTurn(posts)
    expect(await states()).toMatchObject({ [SHOP]: 'active' })
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual(['cart-abandoned back@example.com'])
  })

  it('both in one batch: likewise', async () => {
    for (const post of [checkout(at(0)), back, gone]) await hub.receive('shopify', post)
    await hub.settle()
    expect(await states()).toMatchObject({ [SHOP]: 'active' })
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual(['cart-abandoned back@example.com'])
  })

  it('a late word of the old uninstall does not end the new installation', async () => {
    await grant(hub, at(10))
    await inTurn([gone])
    expect(await granted(hub)).toMatchObject({ state: 'installed', sealed: Buffer.from('sealed') })
    expect(await states()).toMatchObject({ [SHOP]: 'active' })
  })

  it('a second uninstall ends the second installation', async () => {
    await inTurn([gone, back, uninstalled(at(12))])
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual([])
    expect(await states()).toMatchObject({ [SHOP]: 'uninstalled' })
  })
})

it('a test uninstall ends nothing where tests lead to nothing', async () => {
  const strict = await startHub({ environment: { ALLOW_TEST_EVENTS: 'false' } })
  try {
    const { headers, body } = uninstalled(at(1))
    await strict.receive('shopify', checkout(at(0)))
    await strict.receive('shopify', { headers: { ...headers, 'x-shopify-test': 'true' }, body })
    await strict.settle()
    expect(await strict.rows('SELECT state FROM run')).toEqual([{ state: 'waiting' }])
  } finally {
    await strict.stop()
  }
})
