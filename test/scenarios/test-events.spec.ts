import { join } from 'node:path'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { reasonsOf } from '../support/letters.ts'
import { fulfillment } from '../support/parcels.ts'
import { checkout, emailConsent, order } from '../support/shop.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { links } from '../support/step-message.ts'

// What a test may bring about among real people: everything where tests are allowed, and nothing where they are not.

const HERE = join(import.meta.dirname, 'test-events')
const ADA = { email: 'ada@example.com' }
const EVENING = new Date('2026-03-02T22:00:00.000Z')

const asTest = (post: Post): Post => ({ ...post, headers: { ...post.headers, 'x-shopify-test': 'true' } })
const inGerman = (post: Post): Post => ({ ...post, body: { ...(post.body as object), customer_locale: 'de' } })

describe.each([
  ['forbidden', 'false'],
  ['allowed', 'true'],
])('where test events are %s', (_what, setting) => {
  const isAllowed = setting === 'true'
  const environment = { ...TRACK, ALLOW_TEST_EVENTS: setting }
  let shop: TestHub
  let own: TestHub
  beforeAll(async () => {
    shop = await startHub({ environment, triggers: ['cart-abandoned', 'welcome', 'onboarding-drip', 'order-shipped'] })
    own = await startHub({
      environment,
      triggersFolder: join(HERE, 'triggers'),
      segmentsFolder: join(HERE, 'segments'),
    })
  })
  beforeEach(async () => {
    await startOver(shop)
    await startOver(own)
  })
  afterAll(async () => {
    await shop.stop()
    await own.stop()
  })

  it(`a test order ${isAllowed ? 'ends' : 'does not end'} the reminder of a real cart`, async () => {
    await shop.receive('shopify', checkout(MONDAY_NOON))
    await shop.settle()
    await shop.receive('shopify', order(shop.clock.now(), { test: true, cartToken: 'ca47' }))
    await shop.advance({ hours: 1, minutes: 5 })
    expect(await shop.reasons()).toEqual([isAllowed ? 'cancelled' : 'sent'])
  })

  it(`a test order ${isAllowed ? 'is' : 'is not'} what a real run waits for`, async () => {
    await own.receive('track', track(siteEvent('x.thanking', own.clock.now(), ADA, { id: '1', ...links })))
    await own.settle()
    await own.advance({ minutes: 10 })
    await own.receive('shopify', order(own.clock.now(), { test: true }))
    await own.settle()
    await own.advance({ hours: 2 })
    const sent = (await own.messages()).map(({ data }) => String(data.url).split('/').at(-1))
    expect(sent).toEqual(['first', isAllowed ? 'thanks' : 'reminder'])
  })

  it(`a test consent ${isAllowed ? 'lets' : 'lets no'} marketing go`, async () => {
    await shop.receive('shopify', asTest(emailConsent(MONDAY_NOON, 'subscribed')))
    await shop.receive('track', track(siteEvent('signed-up', MONDAY_NOON, ADA, { name: 'reader' })))
    await shop.advance({ hours: 1 })
    expect(await reasonsOf(shop, 'onboarding-drip')).toEqual([isAllowed ? 'sent' : 'no-consent'])
  })

  it.each([
    ['is told', 'of a real order, the order first', false, ['order', 'parcel']],
    ['is told', 'of a real order, the parcel first', false, ['parcel', 'order']],
    ['is told', 'of an order that nobody has told of', false, ['parcel']],
    [isAllowed ? 'is told' : 'is not told', 'of a test order, the order first', true, ['order', 'parcel']],
    [isAllowed ? 'is told' : 'is not told', 'of a test order, the parcel first', true, ['parcel', 'order']],
  ])('a buyer %s of a parcel %s', async (told, _what, test, facts) => {
    for (const fact of facts) {
      await shop.receive(
        'shopify',
        fact === 'order' ? order(MONDAY_NOON, { id: 5001, test }) : fulfillment(MONDAY_NOON),
      )
      await shop.settle()
    }
    await shop.advance({ minutes: 5 })
    const [reason] = await reasonsOf(shop, 'order-shipped')
    expect(reason).toBe(told === 'is told' ? 'sent' : 'test-event')
  })

  it.each([
    ['one batch', false],
    ['a batch of its own', true],
  ])('a test fact takes no message from a real run of its key, received in %s', async (_when, apart) => {
    shop.clock.set(EVENING)
    await shop.receive('shopify', emailConsent(EVENING, 'subscribed'))
    if (apart) await shop.settle()
    await shop.receive('shopify', asTest(emailConsent(new Date(EVENING.getTime() + 600_000), 'subscribed')))
    await shop.advance({ minutes: 10 })
    await shop.advance({ hours: 11 })
    expect(await shop.messages()).toHaveLength(1)
    expect(await shop.rows('SELECT is_test FROM run')).toEqual([{ is_test: isAllowed }])
  })

  it('a real fact has its run also where a newer test was there first', async () => {
    await shop.receive('shopify', asTest(emailConsent(new Date(MONDAY_NOON.getTime() + 1000), 'subscribed')))
    await shop.settle()
    await shop.receive('shopify', emailConsent(MONDAY_NOON, 'subscribed'))
    await shop.advance({ minutes: 5 })
    expect(await shop.reasons()).toEqual(isAllowed ? ['sent'] : ['test-event', 'sent'])
  })

  it(`a test that states somebody's language moves them into ${isAllowed ? 'its' : 'no'} segment`, async () => {
    await own.receive('shopify', inGerman(order(MONDAY_NOON, { test: true })))
    await own.settle()
    const moves = await own.rows(`SELECT type FROM event WHERE type LIKE 'segment.%'`)
    expect(moves).toEqual(isAllowed ? [{ type: 'segment.entered' }] : [])
  })
})
