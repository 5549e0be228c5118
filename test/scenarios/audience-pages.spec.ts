import { jest } from '@jest/globals'
import { mailboxChannel } from '../../apps/hub/src/deliver/mailbox.channel.ts'
import { Observer } from '../../apps/hub/src/observer.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { joinHub } from '../support/second-hub.ts'
import { emailConsent, product } from '../support/shop.ts'
import { consentChanged, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

/** What concerns more people than one transaction takes: an item comes back, and these have asked to be told. */
const PAGE = 100

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: { ...TRACK, BRAKE_FLOOR: '10000' }, audiencePage: PAGE })
})
beforeEach(() => startOver(hub))
afterEach(() => hub.rows('ALTER TABLE run DROP CONSTRAINT IF EXISTS poison'))
afterAll(() => hub.stop())

const minutesAgo = (minutes: number) => minutesFrom(MONDAY_NOON, -minutes)
const daysAgo = (days: number) => minutesAgo(days * 24 * 60)
const addressOf = (n: number) => `buyer-${n}@example.com`
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

/** Buyer n asked n minutes after the first; the requests come in with the youngest first. */
const asks = (n: number, variantId = '2001', at = minutesFrom(daysAgo(4), n)) =>
  siteEvent('alert.requested', at, { email: addressOf(n) }, { variantId, kind: 'back-in-stock' })
const counted = (at: Date, quantity: number, more = {}) => product(at, { variants: [{ quantity, ...more }] })

async function ask(buyers: readonly number[], variantId?: string): Promise<void> {
  const waiting = buyers.toReversed()
  for (let n = 0; n < waiting.length; n += 500)
    await hub.receive('track', track(...waiting.slice(n, n + 500).map(buyer => asks(buyer, variantId))))
  await hub.settle()
}

/** The item comes back, and the digest puts the first page; the others wait. */
async function comesBack(quantity = 100_000): Promise<void> {
  await hub.receive('shopify', counted(daysAgo(2), 0))
  await hub.settle()
  await hub.receive('shopify', counted(MONDAY_NOON, quantity))
  await hub.app.hub.pipeline.digest()
}

const count = async (what: string) => Number((await hub.rows<{ n: string }>(`SELECT count(*) AS n FROM ${what}`))[0]?.n)
const runs = () => count(`run WHERE trigger = 'back-in-stock'`)
const told = async () => (await hub.messages()).map(({ address }) => address)

/** Lets the database take no run of these buyers. */
const refuse = async (...buyers: readonly number[]) => {
  const rows = await hub.rows<{ contact_id: string }>(
    'SELECT contact_id FROM identifier WHERE ref = ANY ($1) AND strong',
    [buyers.map(n => `email:${addressOf(n)}`)],
  )
  const ids = rows.map(({ contact_id: id }) => id)
  const list = ['00000000-0000-0000-0000-000000000000', ...ids].map(id => `'${id}'`).join(', ')
  await hub.rows(`ALTER TABLE run ADD CONSTRAINT poison CHECK (contact_id NOT IN (${list})) NOT VALID`)
  return ids.sort()
}

it('reaches 2,500 people, a page at a time and each once, and nobody who waits for another size', async () => {
  const waiting = upTo(2500)
  await ask(waiting)
  await ask([3000, 3001], '2002')
  await comesBack()
  for (let pages = 1; pages < 25; pages++) {
    expect(await runs()).toBe(pages * PAGE)
    expect(await count('fan_out')).toBe(1)
    await hub.app.hub.pipeline.fanOut()
  }
  expect(await runs()).toBe(2500)
  expect(await count('fan_out')).toBe(0)
  await hub.advance({ minutes: 5 })
  expect((await told()).sort()).toEqual(waiting.map(addressOf).sort())
}, 180_000)

it('needs no second page for few', async () => {
  await ask(upTo(PAGE))
  await comesBack()
  expect(await runs()).toBe(PAGE)
  expect(await count('fan_out')).toBe(0)
})

it('tells first who asked first, whatever page they are on and however late their request came in', async () => {
  await ask(upTo(350).filter(n => n !== 1))
  await comesBack(4)
  await hub.receive('track', track(asks(1)))
  await hub.settle()
  await hub.advance({ minutes: 5 })
  expect((await told()).sort()).toEqual([0, 1, 2, 3].map(addressOf))
  await hub.advance({ minutes: 61 })
  expect((await told()).sort()).toEqual(upTo(8).map(addressOf))
})

it('counts from the request of who has looked again since', async () => {
  await ask(upTo(150))
  const looks = siteEvent(
    'product.viewed',
    daysAgo(3),
    { email: addressOf(0) },
    { productId: '1001', variantId: '2001' },
  )
  await hub.receive('track', track(looks))
  await comesBack(1)
  await hub.settle()
  await hub.advance({ minutes: 5 })
  expect(await told()).toEqual([addressOf(0)])
})

describe('between two pages', () => {
  const waiting = upTo(350)
  const everybody = waiting.map(addressOf).sort()
  beforeEach(async () => {
    await ask(waiting)
    await comesBack()
    await hub.app.hub.pipeline.fanOut()
    expect(await runs()).toBe(2 * PAGE)
  })

  const finish = async () => {
    await hub.settle()
    await hub.advance({ minutes: 5 })
    expect(await count('fan_out')).toBe(0)
  }

  it('the process may die: another goes on from there', async () => {
    const other = await joinHub(hub, mailboxChannel)
    while (await other.hub.pipeline.fanOut());
    await other.stop()
    expect(await runs()).toBe(350)
    await finish()
    expect((await told()).sort()).toEqual(everybody)
  })

  it.each([
    ['a lock that somebody held for long, is done again', '40001', true],
    ['a fault of its data, waits while others go on', 'P0001', false],
  ])('a page that fails for %s', async (_why, state, passes) => {
    await hub.rows(`CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${state}'; END $$ LANGUAGE plpgsql;
      CREATE TRIGGER fail BEFORE INSERT ON run FOR EACH STATEMENT EXECUTE FUNCTION fail()`)
    const page = hub.app.hub.pipeline.fanOut()
    await (passes ? expect(page).rejects.toThrow('no') : expect(page).resolves.toBe(0))
    expect(await runs()).toBe(2 * PAGE)
    await hub.rows('DROP TRIGGER fail ON run; DROP FUNCTION fail')
    expect(await hub.app.hub.pipeline.fanOut()).toBe(passes ? 1 : 0)
    await hub.advance({ minutes: 11 })
    await finish()
    expect((await told()).sort()).toEqual(everybody)
  })

  describe('whom the database refuses', () => {
    afterEach(() => jest.restoreAllMocks())

    it.each([
      ['one', [222]],
      ['two in a row, and one on another page', [222, 223, 333]],
      ['who is the last', [349]],
    ])('%s, is left out and told of, and nobody else waits', async (_who, buyers) => {
      const ids = await refuse(...buyers)
      const left = jest.spyOn(Observer.prototype, 'fanOutLeft')
      const postponed = jest.spyOn(Observer.prototype, 'fanOutFailed')
      await finish()
      const refused = buyers.map(addressOf)
      expect((await told()).sort()).toEqual(everybody.filter(address => !refused.includes(address)))
      expect(left.mock.calls.map(([{ contactId }]) => contactId).sort()).toEqual(ids)
      expect(postponed).not.toHaveBeenCalled()
    })
  })

  it('who asks is found too, before and behind the place it has come to, and told once', async () => {
    await hub.receive('track', track(asks(9000, '2001', daysAgo(80)), asks(9001, '2001', daysAgo(2.5)), asks(0)))
    await finish()
    expect((await told()).sort()).toEqual([...everybody, addressOf(9000), addressOf(9001)].sort())
  })

  it('who is erased is not told', async () => {
    const rows = await hub.rows<{ contact_id: string }>('SELECT contact_id FROM identifier WHERE ref = $1', [
      `email:${addressOf(340)}`,
    ])
    const url = `${hub.url}/admin/api/contacts/${rows[0]?.contact_id}/erase`
    const erased = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${hub.adminToken}` } })
    expect(erased.ok).toBe(true)
    await finish()
    expect((await told()).sort()).toEqual(everybody.filter(address => address !== addressOf(340)))
  })

  it.each([
    ['the page behind', 10, 340],
    ['the page before', 340, 10],
  ])('two turn out to be one person, who is told once: %s', async (_which, older, younger) => {
    const same = (n: number) =>
      consentChanged(hub.clock.now(), { email: addressOf(n), externalId: 'one' }, 'subscribed')
    await hub.receive('track', track(same(older)))
    await hub.settle()
    await hub.receive('track', track(same(younger)))
    await finish()
    expect(await told()).toHaveLength(349)
  })

  it('it is sold out again: nobody is told', async () => {
    await hub.receive('shopify', counted(minutesFrom(MONDAY_NOON, 1), 0))
    await finish()
    expect(await told()).toEqual([])
  })
})

describe('whom the database refuses, of the first page', () => {
  it.each([
    ['nobody', [], 30],
    ['one', [7], 30],
    ['the only one', [0], 1],
  ])('%s: the item is digested, and nobody else waits', async (_who, refused, many) => {
    await ask(upTo(many))
    await refuse(...refused)
    await comesBack()
    await hub.settle()
    await hub.advance({ minutes: 5 })
    expect(await count(`inbox_item WHERE state <> 'done'`)).toBe(0)
    const taken = upTo(many).filter(n => !refused.includes(n))
    expect((await told()).sort()).toEqual(taken.map(addressOf).sort())
    // What can be put for nobody may be another's fault, and comes again; for how long is in audience-refused.spec.ts.
    expect(await count('fan_out')).toBe(refused.length === many ? 1 : 0)
  })
})

it('shares a page among many variants, and loses none of their people', async () => {
  const sizes = upTo(8).map(n => ({ id: 2001 + n, price: '24.00' }))
  const yes = upTo(40).map(n => emailConsent(daysAgo(90), 'subscribed', { customerId: n + 1, email: addressOf(n) }))
  for (const post of [...yes, product(daysAgo(10), { variants: sizes })] as Post[]) await hub.receive('shopify', post)
  const looks = upTo(40).flatMap(n =>
    sizes.map(({ id }) =>
      siteEvent(
        'product.viewed',
        minutesFrom(daysAgo(3), n),
        { email: addressOf(n) },
        { productId: '1001', variantId: `${id}` },
      ),
    ),
  )
  await hub.receive('track', track(...looks))
  await hub.settle()
  await hub.receive('shopify', product(MONDAY_NOON, { variants: sizes.map(size => ({ ...size, price: '12.00' })) }))
  await hub.app.hub.pipeline.digest()
  expect(await count('fan_out')).toBeGreaterThan(4)
  await hub.settle()
  expect(await count(`run WHERE trigger = 'price-dropped'`)).toBe(8 * 40)
  expect(await count('fan_out')).toBe(0)
})
