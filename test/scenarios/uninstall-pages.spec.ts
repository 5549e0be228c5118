import { cartsWait, endsOf } from '../support/carts-waiting.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { joinHub, work } from '../support/second-hub.ts'
import { checkout, emailConsent, order } from '../support/shop.ts'
import { SHOP, uninstalled } from '../support/shop-endings.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// More waits for a shop than one transaction ends: the word is one, and what it ends are pages.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ triggers: ['cart-abandoned', 'win-back'] })
})
beforeEach(async () => {
  await startOver(hub)
  await hub.rows(`UPDATE connection SET state = 'active', uninstalled_at = NULL; DELETE FROM installation`)
})
afterAll(() => hub.stop())

const PAGE = 5_000
const MANY = 2 * PAGE + 10
const ADA = 'ada@example.com'
const DAY = 1440
const at = (minutes: number): Date => minutesFrom(MONDAY_NOON, minutes)
const digest = () => hub.app.hub.pipeline.digest()
const endPage = () => hub.app.hub.pipeline.uninstalls()
const sent = async () => (await hub.messages()).map(({ address }) => address)

async function shopLeaves(minute: number): Promise<void> {
  await hub.receive('shopify', uninstalled(at(minute)))
  await digest()
}

const ENDED = { cancelled: MANY, 'decided uninstalled': MANY }

describe('a shop for which more waits than one transaction ends', () => {
  it('ends one page of it with the word, and the rest page by page with the same reason', async () => {
    await cartsWait(hub, MANY)
    await shopLeaves(1)
    expect(await endsOf(hub)).toEqual({ waiting: MANY - PAGE, cancelled: PAGE, 'decided uninstalled': PAGE })
    expect(await endPage()).toBe(true)
    expect(await endPage()).toBe(true)
    expect(await endPage()).toBe(false)
    expect(await endsOf(hub)).toEqual(ENDED)
    expect(await hub.rows('SELECT run_id FROM timer')).toEqual([])
    expect(await hub.rows('SELECT DISTINCT verdict, detail FROM decision')).toEqual([
      { verdict: 'drop', detail: expect.stringMatching(/^app\.uninstalled /) },
    ])
  })

  it('sends nothing from the word on, however far the pages have come', async () => {
    await cartsWait(hub, PAGE + 20)
    await shopLeaves(1)
    expect(await endsOf(hub)).toMatchObject({ waiting: 20 })
    hub.clock.advance({ hours: 2 })
    await work(() => hub.app.hub.pipeline.send())
    expect(await sent()).toEqual([])
    expect(await endsOf(hub)).toEqual({ cancelled: PAGE, dropped: 20, 'decided uninstalled': PAGE + 20 })
  })

  it('would have sent it', async () => {
    await cartsWait(hub, 20)
    await hub.advance({ hours: 2 })
    expect(await sent()).toContain(ADA)
  })

  it('is done with the word when it is one page', async () => {
    await cartsWait(hub, PAGE - 1)
    await shopLeaves(1)
    expect(await endsOf(hub)).toEqual({ cancelled: PAGE - 1, 'decided uninstalled': PAGE - 1 })
    expect(await endPage()).toBe(false)
  })
})

describe('while the pages are ended', () => {
  it('a page that fails, or dies with its process, is ended by whoever comes next', async () => {
    await cartsWait(hub, MANY)
    await shopLeaves(1)
    await hub.rows(`
      CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$;
      CREATE TRIGGER die BEFORE INSERT ON decision EXECUTE FUNCTION die()`)
    await expect(endPage()).rejects.toThrow('killed')
    await hub.rows('DROP FUNCTION die CASCADE')
    expect(await endsOf(hub)).toMatchObject({ waiting: MANY - PAGE })
    const next = await joinHub(hub, hub.app.hub.channel)
    try {
      while (await next.hub.pipeline.uninstalls());
      expect(await endsOf(hub)).toEqual(ENDED)
    } finally {
      await next.stop()
    }
  })

  it('two processes end every run once', async () => {
    await cartsWait(hub, MANY)
    await shopLeaves(1)
    const other = await joinHub(hub, hub.app.hub.channel)
    try {
      const busy = async (end: () => Promise<boolean>) => {
        while (await end());
      }
      await Promise.all([busy(endPage), busy(() => other.hub.pipeline.uninstalls())])
      expect(await endsOf(hub)).toEqual(ENDED)
    } finally {
      await other.stop()
    }
  })

  it('the shop may have the app again: what began since lives, and what waited before does not', async () => {
    await cartsWait(hub, MANY)
    await shopLeaves(1)
    await hub.receive('shopify', checkout(at(2), { token: 'back', cartToken: 'back-cart', email: 'back@example.com' }))
    await hub.settle()
    expect(await hub.rows('SELECT state FROM connection WHERE account = $1', [SHOP])).toEqual([{ state: 'active' }])
    expect(await endsOf(hub)).toEqual({ ...ENDED, waiting: 1 })
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual(['back@example.com'])
  })

  it('so it is with what segments start: who came into one since the word is written to when the shop is back', async () => {
    await cartsWait(hub, MANY)
    for (const post of [...customer(1, ADA, 7001), ...customer(5, 'ben@example.com', 7002)])
      await hub.receiveApart('shopify', post)
    await hub.advance({ minutes: 2 })
    await shopLeaves(2)
    expect(await winBacks()).toEqual(['waiting'])
    hub.clock.advance({ minutes: 4 })
    await hub.app.hub.pipeline.segments()
    while (await endPage());
    expect((await winBacks()).sort()).toEqual(['cancelled', 'waiting'])
    await hub.receiveApart('shopify', order(at(7), { id: 9, email: 'somebody@example.com' }))
    await hub.advance({ minutes: 20 })
    expect(await sent()).toEqual(['ben@example.com'])
  })
})

/** Bought once, so long ago that they come to have stayed away at that minute. */
const customer = (minute: number, email: string, id: number) => [
  emailConsent(at(-300 * DAY), 'subscribed', { customerId: id, email }),
  order(at(minute - 60 * DAY), { id, email, customer: { id, email } }),
]

const winBacks = async () =>
  (await hub.rows<{ state: string }>(`SELECT state FROM run WHERE trigger = 'win-back'`)).map(({ state }) => state)
