import { tablesWith } from '../support/dump.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { from } from '../support/merchants.ts'
import { checkout, order } from '../support/shop.ts'
import { OTHER_SHOP, SHOP, shopRedact, uninstalled } from '../support/shop-endings.ts'
import {
  emailsOf,
  known,
  lifeOf,
  live,
  MIRA,
  NOOR,
  unsubscribe,
  waitingForNobody,
  wordsOf,
} from '../support/shop-life.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(async () => {
  await startOver(hub)
  await hub.rows(`DELETE FROM privacy_request; UPDATE connection SET state = 'active', uninstalled_at = NULL`)
})
afterAll(() => hub.stop())

const at = (minutes: number): Date => minutesFrom(MONDAY_NOON, minutes)

describe('a shop is to be forgotten (shop/redact)', () => {
  const otherShops = () => [from(OTHER_SHOP, order(at(0), { id: 81, email: 'ben@example.com' }))]
  const everybody = [...wordsOf(MIRA), ...wordsOf(NOOR), 'Olga Owner', 'olga@shop.example']
  beforeEach(async () => {
    await live(hub, [...lifeOf(MIRA, at(0)), ...lifeOf(NOOR, at(1)), ...otherShops()])
    await unsubscribe(hub, MIRA)
    await live(hub, [checkout(at(2), { token: 'only', cartToken: 'only', email: 'waits@example.com' })])
  })

  it('two days after it took the app out: nothing of it stands anywhere in the database', async () => {
    await live(hub, [uninstalled(at(3))])
    expect(await known(hub, everybody)).toEqual(everybody)
    await live(hub, [shopRedact(at(48 * 60 + 3))])
    expect(await tablesWith(hub, [...everybody, 'waits@example.com'])).toEqual({})
  })

  it('without a word of the uninstall: likewise, and what waited ends', async () => {
    await live(hub, [shopRedact(at(48 * 60))])
    expect(await tablesWith(hub, everybody)).toEqual({})
    expect(await waitingForNobody(hub)).toEqual([])
    expect(await hub.rows(`SELECT DISTINCT state FROM connection WHERE account = '${SHOP}'`)).toEqual([
      { state: 'uninstalled' },
    ])
  })

  it("the tenant's other shop stays as it is", async () => {
    const words = ['ben@example.com', '#81']
    const before = await tablesWith(hub, words)
    expect(Object.keys(before)).toEqual(words)
    await live(hub, [uninstalled(at(3)), shopRedact(at(48 * 60 + 3))])
    expect(await tablesWith(hub, words)).toEqual(before)
  })

  it('who is known through both shops stays, without what the one shop said', async () => {
    await live(hub, [from(OTHER_SHOP, order(at(2), { id: 82, email: MIRA.email }))])
    await live(hub, [uninstalled(at(3)), shopRedact(at(48 * 60 + 3))])
    expect(await known(hub, [MIRA.email, '#82', `#${MIRA.order}`, MIRA.street])).toEqual([MIRA.email, '#82'])
    expect(await emailsOf(hub)).toEqual(['email:ben@example.com', `email:${MIRA.email}`])
  })

  it('decisions stay as figures, without people and details', async () => {
    await live(hub, [uninstalled(at(3)), shopRedact(at(48 * 60 + 3))])
    expect(await hub.rows(`SELECT DISTINCT reason FROM decision WHERE contact_id IS NULL ORDER BY 1`)).toEqual([
      ...[{ reason: 'cancelled' }, { reason: 'sent' }, { reason: 'uninstalled' }],
    ])
    expect(await hub.rows('SELECT detail FROM decision WHERE contact_id IS NULL AND detail IS NOT NULL')).toEqual([])
  })

  it('nobody asked not to be written to: after a re-install receipts go out again', async () => {
    await live(hub, [uninstalled(at(3)), shopRedact(at(48 * 60 + 3))])
    hub.clock.set(at(48 * 60 + 10))
    await live(hub, [order(at(48 * 60 + 10), { id: 99, email: MIRA.email })])
    expect((await hub.messages()).map(({ address }) => address)).toEqual(['ben@example.com', MIRA.email])
  })

  it('what a re-install has brought before the request came stays, and lives on', async () => {
    const back = order(at(60), { id: 91, email: 'back@example.com' })
    await live(hub, [uninstalled(at(3)), back, shopRedact(at(48 * 60 + 3))])
    expect(await tablesWith(hub, everybody)).toEqual({})
    expect(await known(hub, ['back@example.com', '#91'])).toEqual(['back@example.com', '#91'])
    expect(await hub.rows(`SELECT DISTINCT state FROM connection WHERE account = '${SHOP}'`)).toEqual([
      { state: 'active' },
    ])
  })

  it('the request that comes first of all asks for nothing later', async () => {
    await live(hub, [uninstalled(at(3)), shopRedact(at(4)), order(at(60), { id: 91, email: 'back@example.com' })])
    expect(await known(hub, ['back@example.com', '#91'])).toEqual(['back@example.com', '#91'])
  })
})
