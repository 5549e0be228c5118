import { tablesWith } from '../support/dump.ts'
import { grant, granted } from '../support/grants.ts'
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
  await hub.rows(
    `DELETE FROM privacy_request; UPDATE connection SET state = 'active', uninstalled_at = NULL; DELETE FROM installation`,
  )
})
afterAll(() => hub.stop())

const TWO_DAYS = 48 * 60
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
    await live(hub, [shopRedact(at(TWO_DAYS + 3))])
    expect(await tablesWith(hub, [...everybody, 'waits@example.com'])).toEqual({})
  })

  it('without a word of the uninstall: likewise, and what waited ends', async () => {
    await live(hub, [shopRedact(at(TWO_DAYS))])
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
    await live(hub, [uninstalled(at(3)), shopRedact(at(TWO_DAYS + 3))])
    expect(await tablesWith(hub, words)).toEqual(before)
  })

  it('who is known through both shops stays, without what the one shop said', async () => {
    await live(hub, [from(OTHER_SHOP, order(at(2), { id: 82, email: MIRA.email }))])
    await live(hub, [uninstalled(at(3)), shopRedact(at(TWO_DAYS + 3))])
    expect(await known(hub, [MIRA.email, '#82', `#${MIRA.order}`, MIRA.street])).toEqual([MIRA.email, '#82'])
    expect(await emailsOf(hub)).toEqual(['email:ben@example.com', `email:${MIRA.email}`])
  })

  it('decisions stay as figures, without people and details', async () => {
    await live(hub, [uninstalled(at(3)), shopRedact(at(TWO_DAYS + 3))])
    expect(await hub.rows(`SELECT DISTINCT reason FROM decision WHERE contact_id IS NULL ORDER BY 1`)).toEqual([
      ...[{ reason: 'cancelled' }, { reason: 'sent' }, { reason: 'uninstalled' }],
    ])
    expect(await hub.rows('SELECT detail FROM decision WHERE contact_id IS NULL AND detail IS NOT NULL')).toEqual([])
  })

  it('nobody asked not to be written to: after a re-install receipts go out again', async () => {
    await live(hub, [uninstalled(at(3)), shopRedact(at(TWO_DAYS + 3))])
    hub.clock.set(at(TWO_DAYS + 10))
    await live(hub, [order(at(TWO_DAYS + 10), { id: 99, email: MIRA.email })])
    expect((await hub.messages()).map(({ address }) => address)).toEqual(['ben@example.com', MIRA.email])
  })

  it('what a re-install has brought before the request came stays, and lives on', async () => {
    const back = order(at(60), { id: 91, email: 'back@example.com' })
    await live(hub, [uninstalled(at(3)), back, shopRedact(at(TWO_DAYS + 3))])
    expect(await tablesWith(hub, everybody)).toEqual({})
    expect(await known(hub, ['back@example.com', '#91'])).toEqual(['back@example.com', '#91'])
    expect(await hub.rows(`SELECT DISTINCT state FROM connection WHERE account = '${SHOP}'`)).toEqual([
      { state: 'active' },
    ])
  })

  describe('of whose uninstall no word came', () => {
    const back = (minute: number, id = 91) => order(at(minute), { id, email: `back-${id}@example.com` })
    const word = (id = 91) => [`back-${id}@example.com`, `#${id}`]
    const state = async () =>
      (await hub.rows<{ state: string }>(`SELECT state FROM connection WHERE account = '${SHOP}'`))[0]?.state

    it('loses what is older than its end, and keeps what a re-install has brought', async () => {
      await live(hub, [back(60), shopRedact(at(TWO_DAYS + 3))])
      expect(await tablesWith(hub, everybody)).toEqual({})
      expect(await known(hub, word())).toEqual(word())
      expect(await state()).toBe('active')
      await live(hub, [order(at(2), { id: 92, email: 'late@example.com' }), back(TWO_DAYS + 4, 93)])
      expect((await hub.messages()).map(({ address }) => address)).toEqual([
        ...['ben@example.com', 'back-91@example.com', 'back-93@example.com'],
      ])
      expect(await hub.reasons('order-confirmed')).toContain('uninstalled')
    })

    it('keeps the access that it granted anew, as a new installation', async () => {
      await grant(hub, at(-60))
      await grant(hub, at(60))
      await live(hub, [shopRedact(at(TWO_DAYS + 3))])
      expect(await tablesWith(hub, everybody)).toEqual({})
      expect(await granted(hub)).toMatchObject({ generation: 2, state: 'installed', sealed: Buffer.from('sealed') })
      expect(await state()).toBe('active')
    })

    it('loses everything, though its access was renewed before', async () => {
      await grant(hub, at(-60))
      await grant(hub, at(2))
      await live(hub, [shopRedact(at(TWO_DAYS + 3))])
      expect(await tablesWith(hub, everybody)).toEqual({})
      expect(await granted(hub)).toMatchObject({ generation: 1, state: 'uninstalled', sealed: null })
      expect(await state()).toBe('uninstalled')
    })

    it('loses everything, though a former uninstall was heard of and it was back', async () => {
      const month = 30 * 1440
      await live(hub, [uninstalled(at(3)), back(60), shopRedact(at(TWO_DAYS + 3)), back(month, 92)])
      await live(hub, [shopRedact(at(month + TWO_DAYS))])
      expect(await tablesWith(hub, [...everybody, ...word(), ...word(92)])).toEqual({})
      expect(await state()).toBe('uninstalled')
    })
  })

  it('the request that comes first of all asks for nothing later', async () => {
    await live(hub, [uninstalled(at(3)), shopRedact(at(4)), order(at(60), { id: 91, email: 'back@example.com' })])
    expect(await known(hub, ['back@example.com', '#91'])).toEqual(['back@example.com', '#91'])
  })
})
