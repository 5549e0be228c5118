import type { Channel, Handed, Mail } from '../../apps/hub/src/deliver/channel.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { addMerchant, type Merchant, operator } from '../support/merchants.ts'
import { checkout, emailConsent, order } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

/** Two merchants whose buyers, carts and orders have the same names: each is served as if the other were not there. */
let hub: TestHub
let anne: Merchant
let bob: Merchant
const mails: Mail[] = []
/** What the next hand-overs are answered; then all are accepted. */
const answers: Handed[] = []

const channel: Channel = {
  name: 'kept',
  idempotent: true,
  capacity: () => 500,
  async deliver(mail) {
    mails.push(mail)
    return answers.shift() ?? { outcome: 'accepted', detail: 'kept' }
  },
  close: async () => undefined,
}

beforeAll(async () => {
  hub = await startHub({ channel })
  anne = await addMerchant(hub, 'anne', { name: "Anne's Books", postalAddress: '1 Anne Street' })
  bob = await addMerchant(hub, 'bob', { name: "Bob's Books", mailFrom: 'Bob <bob@bob-books.example>' })
})
beforeEach(async () => {
  await startOver(hub)
  mails.length = 0
})
afterAll(() => hub.stop())

/** The same from both, Anne's first. */
async function both(post: () => ReturnType<typeof order>): Promise<void> {
  for (const merchant of [anne, bob]) await merchant.receive(post())
}

/** `tenant: reasons` of all decisions on reminders. */
async function reasons(): Promise<Record<string, string[]>> {
  const rows = await hub.rows<{ tenant_id: string; reason: string }>(
    `SELECT tenant_id, reason FROM decision WHERE trigger = 'cart-abandoned' ORDER BY at, reason`,
  )
  const byTenant = Map.groupBy(rows, row => row.tenant_id)
  return Object.fromEntries([...byTenant].map(([tenant, own]) => [tenant, own.map(row => row.reason)]))
}

const linkIn = (mail: Mail | undefined): string =>
  /<(http[^>]+)>/.exec(mail?.headers['List-Unsubscribe'] ?? '')?.[1] ?? ''

describe('the same order at two shops', () => {
  it('is confirmed by each in its own name, to a contact of its own', async () => {
    await both(() => order(hub.clock.now()))
    await hub.settle()
    const sent = await hub.rows(
      `SELECT tenant_id, address, data #>> '{shop,name}' AS shop, data #>> '{shop,postalAddress}' AS place
       FROM message ORDER BY tenant_id`,
    )
    expect(sent).toEqual([
      { tenant_id: 'anne', address: 'ada@example.com', shop: "Anne's Books", place: '1 Anne Street' },
      { tenant_id: 'bob', address: 'ada@example.com', shop: "Bob's Books", place: null },
    ])
    expect(await hub.rows('SELECT DISTINCT id FROM contact')).toHaveLength(2)
  })

  it('is confirmed from the address of each, or from that of the hub', async () => {
    await both(() => order(hub.clock.now()))
    await hub.settle()
    const senders = mails.map(({ from, messageId }) => ({ from, domain: messageId.split('@')[1] }))
    expect(senders.sort((a, b) => (a.from ?? '').localeCompare(b.from ?? ''))).toEqual([
      { from: null, domain: '127.0.0.1>' },
      { from: 'Bob <bob@bob-books.example>', domain: 'bob-books.example>' },
    ])
  })
})

it('keeps its Message-ID through all attempts, also when the tenant has another sender by then', async () => {
  answers.push({ outcome: 'deferred', detail: 'later' })
  await anne.receive(order(hub.clock.now()))
  await hub.settle()
  await operator(hub, '/tenants/anne', { method: 'PATCH', body: { mailFrom: 'new@anne.example' } })
  await hub.advance({ minutes: 1 })
  await operator(hub, '/tenants/anne', { method: 'PATCH', body: { mailFrom: null } })
  expect(mails.map(({ from }) => from)).toEqual([null, 'new@anne.example'])
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1)
})

describe('the same cart at two shops', () => {
  it('is left alone by the one where it was bought, and reminded of by the other', async () => {
    await both(() => checkout(hub.clock.now()))
    await hub.advance({ minutes: 30 })
    await anne.receive(order(hub.clock.now(), { checkoutToken: 'c0ffee', cartToken: 'ca47' }))
    await hub.advance({ hours: 1 })
    expect(await reasons()).toEqual({ anne: ['cancelled'], bob: ['sent'] })
  })

  it('is reminded of by both: the cap of one is not that of the other', async () => {
    await anne.receive(emailConsent(hub.clock.now(), 'subscribed'))
    await hub.settle()
    await both(() => checkout(hub.clock.now()))
    await hub.advance({ hours: 1 })
    expect(await reasons()).toEqual({ anne: ['cap'], bob: ['sent'] })
  })

  it.each([
    ["Anne's", 0, { anne: ['sent', 'unsubscribed'], bob: ['sent', 'sent'] }],
    ["Bob's", 1, { anne: ['sent', 'sent'], bob: ['sent', 'unsubscribed'] }],
  ])('is not reminded of after %s link was used, and by the other it is', async (_whose, nth, outcome) => {
    await both(() => checkout(hub.clock.now()))
    await hub.advance({ hours: 1 })
    const links = await hub.rows<{ url: string }>(
      `SELECT data ->> 'unsubscribeUrl' AS url FROM message ORDER BY tenant_id`,
    )
    expect((await fetch(links[nth]?.url as string, { method: 'POST' })).status).toBe(200)
    await hub.advance({ days: 1 })
    expect(await reasons()).toEqual(outcome)
  })

  it("counts the yes that was given to one as the one's only", async () => {
    await anne.receive(emailConsent(hub.clock.now(), 'subscribed'))
    await hub.advance({ days: 2 })
    await both(() => checkout(hub.clock.now(), { acceptsMarketing: false, customer: { id: 7001 } }))
    await hub.advance({ hours: 1 })
    expect(await reasons()).toEqual({ anne: ['sent'], bob: ['no-consent'] })
  })

  it('is reminded of by the one while the trigger of the other is paused', async () => {
    await anne.api('/triggers/cart-abandoned/pause', { method: 'POST' })
    await both(() => checkout(hub.clock.now()))
    await hub.advance({ hours: 1 })
    expect(await reasons()).toEqual({ anne: ['paused'], bob: ['sent'] })
  })

  it('is reminded of by the one after the other has erased the person', async () => {
    await both(() => checkout(hub.clock.now()))
    await hub.settle()
    const [contact] = (await anne.api('/contacts')).body.data
    expect((await anne.api(`/contacts/${contact?.id}/erase`, { method: 'POST' })).status).toBe(200)
    await anne.receive(checkout(minutesFrom(hub.clock.now(), 1), { token: 'd1ce', cartToken: null }))
    await hub.advance({ hours: 2 })
    expect(await reasons()).toEqual({ anne: ['erased', 'suppressed'], bob: ['sent'] })
  })

  it('waits for the morning where the shop is', async () => {
    await operator(hub, '/tenants/bob', { method: 'PATCH', body: { timezone: 'Asia/Tokyo' } })
    await both(() => checkout(hub.clock.now()))
    await hub.advance({ hours: 1 })
    await operator(hub, '/tenants/bob', { method: 'PATCH', body: { timezone: null } })
    expect(await reasons()).toEqual({ anne: ['sent'], bob: ['quiet-hours'] })
  })
})

it('serves a merchant in a batch that another fills', async () => {
  const many = Array.from({ length: 1_550 }, (_, n) => order(hub.clock.now(), { id: 6000 + n }))
  await Promise.all(many.map(post => anne.receive(post)))
  hub.clock.advance({ seconds: 1 })
  await bob.receive(order(hub.clock.now()))
  await hub.app.hub.pipeline.digest()
  const waiting = await hub.rows(
    `SELECT tenant_id, count(*)::int FROM inbox_item WHERE state = 'waiting' GROUP BY 1 ORDER BY 1`,
  )
  expect(waiting).toEqual([{ tenant_id: 'anne', count: 50 }])
})

describe('the page behind an unsubscribe link', () => {
  it("has the name of the tenant's shop, and no name when it is nobody's", async () => {
    await both(() => checkout(hub.clock.now()))
    await hub.advance({ hours: 1 })
    const pages = await Promise.all(mails.map(async mail => (await fetch(linkIn(mail))).text()))
    const shops = pages.map(page => /<p class="shop">([^<]+)/.exec(page)?.[1])
    expect(shops.sort()).toEqual(['Anne&#39;s Books', 'Bob&#39;s Books'])
    const unknown = await (await fetch(`${hub.url}/u/nobody`)).text()
    expect(unknown).not.toContain('class="shop"')
  })
})
