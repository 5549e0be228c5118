import { join } from 'node:path'
import { batch, contactDeleted, propertyChanged } from '../support/crm.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { cart, checkout, order, product } from '../support/shop.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// Where tests are forbidden, one is kept with the person it names, and changes nothing about anybody or anything of theirs.

const HERE = join(import.meta.dirname, 'test-people')
const ADA = { email: 'ada@example.com' }
const HER_ID = { id: 7, email: ADA.email }
const LATER = minutesFrom(MONDAY_NOON, 1)

const asTest = (post: Post): Post => ({ ...post, headers: { ...post.headers, 'x-shopify-test': 'true' } })
const inGerman = (post: Post): Post => ({ ...post, body: { ...(post.body as object), customer_locale: 'de' } })
// HubSpot's test button sends these two ids; a real event has another of its own.
const ofPortal = (kind: string, isTest: boolean): Post =>
  batch(contactDeleted(LATER, { contactId: 123, subscriptionType: `contact.${kind}`, ...(isTest && { eventId: 100 }) }))

describe.each([
  ['a test that is forbidden', 'false', true],
  ['a test that is allowed', 'true', true],
  ['what is no test', 'false', false],
])('%s', (_what, setting, isTest) => {
  const counts = setting === 'true' || !isTest
  const marked = (post: Post): Post => (isTest ? asTest(post) : post)
  let hub: TestHub
  beforeAll(async () => {
    hub = await startHub({
      environment: { ...TRACK, ALLOW_TEST_EVENTS: setting },
      triggers: ['cart-abandoned'],
      segmentsFolder: join(HERE, 'segments'),
    })
  })
  beforeEach(() => startOver(hub))
  afterAll(() => hub.stop())

  const take = async (...posts: Post[]) => {
    for (const post of posts) {
      await hub.receive('shopify', post)
      await hub.settle()
    }
  }
  const people = () =>
    hub.rows(`SELECT c.state #>> '{locale,value}' AS locale, array_agg(i.ref ORDER BY i.ref) AS names
      FROM contact c JOIN identifier i ON i.tenant_id = c.tenant_id AND i.contact_id = c.id AND i.strong
      WHERE i.ref NOT LIKE 'contact:%' GROUP BY c.id, c.state ORDER BY 2`)
  const ID = 'id:shopify:ada-books.myshopify.com/customer/7'
  const EMAIL = `email:${ADA.email}`

  it(`${counts ? 'states' : 'does not state'} a language of somebody`, async () => {
    await take(order(MONDAY_NOON), marked(inGerman(order(LATER, { id: 5002 }))))
    expect(await people()).toEqual([{ locale: counts ? 'de' : 'en', names: [EMAIL] }])
    expect(
      await hub.rows(
        `SELECT is_test FROM event WHERE type = 'order.placed' AND contact_id IS NOT NULL ORDER BY occurred_at`,
      ),
    ).toEqual([{ is_test: false }, { is_test: isTest }])
  })

  it(`${counts ? 'joins' : 'does not join'} two people whose names it says together`, async () => {
    await take(order(MONDAY_NOON), order(MONDAY_NOON, { id: 5002, email: null, customer: { id: 7 } }))
    await take(marked(order(LATER, { id: 5003, customer: HER_ID })))
    expect((await people()).map(({ names }) => names)).toEqual(counts ? [[EMAIL, ID]] : [[EMAIL], [ID]])
  })

  it(`${counts ? 'gives' : 'does not give'} somebody another name, in one batch with what is real`, async () => {
    await hub.receive('shopify', order(MONDAY_NOON))
    await take(marked(order(LATER, { id: 5003, customer: HER_ID })))
    expect((await people()).map(({ names }) => names)).toEqual(counts ? [[EMAIL, ID]] : [[EMAIL]])
    expect(await hub.rows('SELECT DISTINCT contact_id FROM event')).toHaveLength(1)
  })

  it(`of whom nobody has heard ${counts ? 'is somebody' : 'is nobody of whom anything is known'}`, async () => {
    await take(marked(inGerman(order(MONDAY_NOON, { customer: HER_ID }))))
    expect(await people()).toEqual(counts ? [{ locale: 'de', names: [EMAIL, ID] }] : [{ locale: null, names: [ID] }])
    await take(order(LATER, { id: 5002, customer: HER_ID }))
    expect(await people()).toEqual([{ locale: 'en', names: [EMAIL, ID] }])
  })

  it.each([
    ['privacyDeletion', 'erased'],
    ['deletion', 'deleted'],
  ])(`by which a CRM tells of a %s ${counts ? 'has' : 'does not have'} somebody %s`, async (kind, status) => {
    await hub.receive('hubspot', batch(propertyChanged(MONDAY_NOON, 'email', ADA.email, { contactId: 123 })))
    await hub.settle()
    await hub.receive('hubspot', ofPortal(kind, isTest))
    await hub.settle()
    expect(await hub.rows(`SELECT state #>> '{status,value}' AS status FROM contact`)).toEqual([
      { status: counts ? status : 'active' },
    ])
    expect(await hub.rows('SELECT FROM suppression')).toHaveLength(counts && status === 'erased' ? 1 : 0)
  })

  it.each([
    ['whose a cart is', cart(MONDAY_NOON)],
    ['that somebody may be reminded of a cart', checkout(MONDAY_NOON, { acceptsMarketing: false })],
  ])(`${counts ? 'says' : 'does not say'} %s`, async (_said, before) => {
    await take(order(minutesFrom(MONDAY_NOON, -3000)), before, marked(checkout(LATER)))
    await take(cart(minutesFrom(MONDAY_NOON, 2)))
    await hub.advance({ hours: 1, minutes: 5 })
    expect(await hub.messages()).toHaveLength(counts ? 1 : 0)
  })

  it(`${counts ? 'joins' : 'does not join'} two carts`, async () => {
    const [one, other] = ['one', 'other'].map(token => checkout(MONDAY_NOON, { token, cartToken: null }))
    await take(one as Post, other as Post, marked(checkout(LATER, { token: 'one', cartToken: 'ca47' })))
    await take(marked(checkout(LATER, { token: 'other', cartToken: 'ca47' })))
    expect(
      await hub.rows(`SELECT FROM subject WHERE kind = 'cart' AND state #>> '{link,value,url}' LIKE '%recover%'`),
    ).toHaveLength(counts ? 1 : 2)
  })

  it(`${counts ? 'sets' : 'does not set'} the price of an item`, async () => {
    const priced = (at: Date, price: string) => product(at, { variants: [{ price }] })
    await take(priced(MONDAY_NOON, '24.00'), marked(priced(LATER, '1.00')))
    const prices = await hub.rows(`SELECT state #> '{price,value,price}' AS price FROM subject WHERE kind = 'variant'`)
    expect(prices).toEqual([{ price: { decimal: counts ? '1.00' : '24.00' } }])
  })

  it(`${counts ? 'moves' : 'does not move'} its own person into a segment that is rebuilt`, async () => {
    await hub.receive('track', track(siteEvent('x.known', MONDAY_NOON, { email: 'lovelace@example.com' })))
    await take(marked(order(MONDAY_NOON)))
    await operator(hub, '/segments/not-in-german/rebuild', { method: 'POST' })
    await hub.settle()
    const members = await hub.rows(`SELECT FROM segment_member WHERE segment = 'not-in-german'`)
    expect(members).toHaveLength(counts ? 2 : 1)
  })
})
