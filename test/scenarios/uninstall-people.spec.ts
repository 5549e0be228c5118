import { customerCreated } from '../support/billing.ts'
import { grant } from '../support/grants.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { livesThrough } from '../support/letters.ts'
import { from } from '../support/merchants.ts'
import { emailConsent, order } from '../support/shop.ts'
import { OTHER_SHOP, uninstalled } from '../support/shop-endings.ts'
import { consentChanged, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// What a segment starts is of no shop: it stands on the person, who may be known through several.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggers: ['win-back'] })
})
beforeEach(async () => {
  await startOver(hub)
  await hub.rows(`UPDATE connection SET state = 'active', uninstalled_at = NULL; DELETE FROM installation`)
})
afterAll(() => hub.stop())

const ADA = 'ada@example.com'
const at = (minutes: number): Date => minutesFrom(MONDAY_NOON, minutes)
const sent = async () => (await hub.messages()).map(({ address }) => address)
const states = async () => (await hub.rows<{ state: string }>('SELECT state FROM run')).map(({ state }) => state)

/** Bought once, so long ago that they come to have stayed away at that minute. */
const customer = (minute: number, email = ADA, id = 7001): Post[] => [
  emailConsent(at(-300 * DAY), 'subscribed', { customerId: id, email }),
  order(at(minute - 60 * DAY), { id, email, customer: { id, email } }),
]
const DAY = 1440

async function inTurn(...posts: readonly Post[]): Promise<void> {
  await hub.receiveApart('shopify', ...posts)
}

/** Time goes on to this minute. */
async function until(minute: number): Promise<void> {
  await hub.advance({ minutes: minute - (hub.clock.now().getTime() - MONDAY_NOON.getTime()) / 60_000 })
}

describe('who is known through one shop', () => {
  it('is written to while it has the app', async () => {
    await inTurn(...customer(1))
    await until(2)
    await until(10)
    expect(await sent()).toEqual([ADA])
  })

  it('is not, once it took the app out: what waits ends at once and with the reason', async () => {
    await inTurn(...customer(1))
    await until(2)
    expect(await states()).toEqual(['waiting'])
    await inTurn(uninstalled(at(2)))
    expect(await states()).toEqual(['cancelled'])
    expect(await hub.rows('SELECT reason, detail FROM decision')).toEqual([
      { reason: 'uninstalled', detail: expect.stringMatching(/^app\.uninstalled /) },
    ])
    await until(2 * DAY)
    expect(await sent()).toEqual([])
  })

  it('is not, either, who comes to have stayed away only afterwards', async () => {
    await inTurn(...customer(60), uninstalled(at(2)))
    await until(59)
    expect(await states()).toEqual([])
    await livesThrough(hub, { days: 1 })
    expect(await hub.reasons('win-back')).toEqual(['uninstalled'])
    expect(await sent()).toEqual([])
  })

  it('gets no second letter', async () => {
    await inTurn(...customer(1))
    await until(2)
    await until(10)
    await inTurn(uninstalled(at(10)))
    await livesThrough(hub, { days: 40 })
    expect(await sent()).toEqual([ADA])
    expect(await hub.reasons('win-back')).toEqual(['sent', 'uninstalled'])
  })

  it('is not written to by the late word of an uninstall that is heard when it is due', async () => {
    await inTurn(...customer(1))
    await until(3)
    await hub.receive('shopify', uninstalled(at(0)))
    await until(10)
    expect(await sent()).toEqual([])
  })

  it('becomes nobody else’s by what is reported of our messages', async () => {
    await inTurn(...customer(1))
    await until(2)
    await until(10)
    const [message] = await hub.messages()
    await hub.receive('track', track(siteEvent('message.delivered', at(10), null, { messageId: message?.id })))
    await inTurn(uninstalled(at(11)))
    expect(await states()).toEqual(['cancelled'])
  })
})

describe('who is known from elsewhere too', () => {
  const ben = 'ben@example.com'
  it.each([
    [
      'another shop of the merchant',
      'shopify',
      from(OTHER_SHOP, emailConsent(at(-DAY), 'subscribed', { customerId: 1, email: ADA })),
    ],
    ['what the merchant bills', 'stripe', customerCreated(at(-DAY))],
    ['the merchant’s own site', 'track', track(consentChanged(at(-DAY), { email: ADA }, 'subscribed'))],
  ])('by %s, is still written to, and others are not', async (_where, plugin, post) => {
    await hub.receive(plugin, post)
    await inTurn(...customer(1), ...customer(1, ben, 7002))
    await until(2)
    await inTurn(uninstalled(at(2)))
    expect((await states()).sort()).toEqual(['cancelled', 'waiting'])
    await until(10)
    expect(await sent()).toEqual([ADA])
  })

  it('is not when the other shop took the app out as well', async () => {
    await inTurn(...customer(1), from(OTHER_SHOP, emailConsent(at(-DAY), 'subscribed', { customerId: 1, email: ADA })))
    await until(2)
    await inTurn(uninstalled(at(2), OTHER_SHOP))
    expect(await states()).toEqual(['waiting'])
    await inTurn(uninstalled(at(3)))
    expect(await states()).toEqual(['cancelled'])
  })

  it('is not when it is a test that knows them, where tests lead to nothing', async () => {
    const strict = await startHub({ environment: { ALLOW_TEST_EVENTS: 'false' }, triggers: ['win-back'] })
    try {
      const { headers, body } = from(OTHER_SHOP, emailConsent(at(-DAY), 'subscribed', { customerId: 1, email: ADA }))
      await strict.receiveApart('shopify', { headers: { ...headers, 'x-shopify-test': 'true' }, body }, ...customer(1))
      await strict.advance({ minutes: 2 })
      await strict.receiveApart('shopify', uninstalled(at(2)))
      expect(await strict.rows('SELECT state FROM run')).toEqual([{ state: 'cancelled' }])
    } finally {
      await strict.stop()
    }
  })
})

describe('a shop that has the app again', () => {
  const back = order(at(30), { id: 9, email: 'somebody@example.com' })
  it.each([
    ['by what happens there', () => inTurn(back)],
    ['by what it granted', () => grant(hub, at(30))],
  ])('%s: what a segment starts then is sent, also to who has not been back', async (_how, isBack) => {
    await inTurn(...customer(60), uninstalled(at(2)))
    await until(30)
    await isBack()
    await until(61)
    await until(70)
    expect(await sent()).toEqual([ADA])
  })

  it.each([
    ['before it is back', [uninstalled(at(2)), back]],
    ['after it', [back, uninstalled(at(2))]],
  ])('does not go on with what waited when it was taken out, heard %s', async (_when, posts) => {
    await inTurn(...customer(1))
    await until(2)
    await inTurn(...posts)
    await until(70)
    expect(await sent()).toEqual([])
    expect(await hub.reasons('win-back')).toEqual(['uninstalled'])
  })
})
