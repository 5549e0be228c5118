import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { checkout, order } from '../support/shop.ts'
import { consentChanged, signedAt, siteCart, siteEvent, TRACK, tillOrder, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const ADA = { email: 'ada@example.com' }
const at = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)

async function receiveApart(posts: readonly (readonly [string, Post])[]): Promise<void> {
  for (const [plugin, post] of posts) {
    await hub.receive(plugin, post)
    await hub.settle()
  }
}

const sent = async () => (await hub.messages()).map(({ trigger, address }) => `${trigger} ${address}`).sort()
const requests = async () => (await hub.rows('SELECT id FROM request')).length

interface InboxRow {
  readonly source_id: string
  readonly state: string
  readonly error: { readonly code: string; readonly message: string } | null
}
const inbox = () => hub.rows<InboxRow>('SELECT source_id, state, error FROM inbox_item ORDER BY position')

describe('a request', () => {
  const post = track(siteEvent('downloaded', MONDAY_NOON, ADA, { name: 'price list' }))

  it.each<[string, (headers: Record<string, string>) => Record<string, string>, number]>([
    ['as a sender signs it', headers => headers, 200],
    ['without a signature', ({ 'webhook-signature': _, ...headers }) => headers, 401],
    [
      'with another signature',
      headers => ({ ...headers, 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` }),
      401,
    ],
    ['under another id', headers => ({ ...headers, 'webhook-id': 'msg_other' }), 401],
  ])('%s is answered as it should be, and only what is genuine is kept', async (_what, change, status) => {
    const answer = await hub.post('track', post, request => ({
      ...request,
      headers: change(request.headers as Record<string, string>),
    }))
    expect(answer.status).toBe(status)
    expect(await requests()).toBe(status === 200 ? 1 : 0)
  })

  it.each([
    ['six minutes ago', -6, 401, 'too-old'],
    ['four minutes ago', -4, 200, undefined],
    ['in four minutes', 4, 200, undefined],
    ['in six minutes', 6, 401, 'too-new'],
  ])('signed %s', async (_when, minutes, status, error) => {
    const then = minutesFrom(hub.clock.real(), minutes)
    const answer = await hub.post('track', post, request => signedAt(then, request))
    expect(answer.status).toBe(status)
    expect(((await answer.json()) as { error?: string }).error).toBe(error)
    expect(await requests()).toBe(status === 200 ? 1 : 0)
  })

  it('to a hub that has no secret for it is answered 503, with the name of the setting', async () => {
    const other = await startHub()
    try {
      const answer = await other.post('track', post)
      expect({ status: answer.status, body: await answer.json() }).toMatchObject({
        status: 503,
        body: { missing: ['TRACK_SECRET'] },
      })
    } finally {
      await other.stop()
    }
  })
})

describe('events of one request', () => {
  const good = (id: string) => ({ ...siteEvent('downloaded', MONDAY_NOON, ADA, { name: 'price list' }), id })

  it('are judged one by one: what does not fit is a dead letter that names the field, the others go on', async () => {
    const bad = { ...siteEvent('order.placed', MONDAY_NOON, ADA, { order: { id: 'R-1', total: '48.00' } }), id: 'bad' }
    const reserved = { ...siteEvent('message.sent', MONDAY_NOON, ADA), id: 'reserved' }
    await hub.receive('track', track(good('a'), bad, reserved, good('b'), { ...good('c'), at: '2026-03-02' }))
    await hub.settle()
    expect(await inbox()).toMatchObject([
      { source_id: 'a', state: 'done' },
      { source_id: 'bad', state: 'dead', error: { code: 'track-misfit' } },
      { source_id: 'reserved', state: 'dead', error: { code: 'unreadable' } },
      { source_id: 'b', state: 'done' },
      { source_id: 'c', state: 'dead', error: { code: 'track-misfit' } },
    ])
    const [, money, theirs, , time] = (await inbox()).map(item => item.error?.message)
    expect(money).toMatch(/^track: order\.placed: event bad .*data\.order\.total: .*expected object.*another id/)
    expect(theirs).toContain('message.sent is not for your servers to state')
    expect(time).toContain('at: expected an instant with its zone')
    expect(money).not.toContain('48.00')
  })

  it('count once by their own id, whatever request they come in', async () => {
    await receiveApart([
      ['track', track(good('a'))],
      ['track', track(good('b'), good('a'))],
    ])
    expect((await inbox()).map(item => item.source_id).sort()).toEqual(['a', 'b'])
    expect(await hub.rows('SELECT type FROM event')).toHaveLength(2)
  })

  it('may be of a type of their own, and of one that nobody knows', async () => {
    const scanned = siteEvent('x.shelf-scanned', MONDAY_NOON, { externalId: 77 }, { shelf: 7 })
    await hub.receive('track', track(scanned, siteEvent('page.veiwed', MONDAY_NOON, ADA)))
    await hub.settle()
    expect(await hub.rows('SELECT type, data FROM event')).toEqual([{ type: 'x.shelf-scanned', data: { shelf: 7 } }])
    expect((await inbox()).map(item => item.state)).toEqual(['done', 'ignored'])
  })

  it.each([
    ['page.veiwed', '"page.viewed"'],
    ['order.payed', '"order.placed" or "order.paid"'],
    ['basket.forgotten', null],
  ])('of the type %p say what was probably meant: %s', async (type, meant) => {
    await hub.receive('track', track(siteEvent(type, MONDAY_NOON, ADA)))
    await hub.settle()
    const { body } = await operator(hub, '/inbox?state=ignored')
    const error = meant && {
      code: 'unknown-type',
      message: expect.stringContaining(`saw "${type}"; did you mean ${meant}?`),
    }
    expect(body.data).toMatchObject([{ state: 'ignored', topic: type, error }])
  })

  it('keep their id as dead letters, so what is corrected comes under another', async () => {
    const corrected = siteEvent('order.placed', MONDAY_NOON, ADA, { order: { id: 'R-1' } })
    await receiveApart([
      ['track', track({ ...good('a'), type: 'order.placed' })],
      ['track', track({ ...corrected, id: 'a' })],
    ])
    expect(await inbox()).toMatchObject([{ source_id: 'a', state: 'dead' }])
    await receiveApart([['track', track({ ...corrected, id: 'a2' })]])
    expect(await sent()).toEqual(['order-confirmed ada@example.com'])
  })

  it('nested thousands deep are a dead letter, and the others go on', async () => {
    const deep = JSON.stringify(track({ ...good('deep'), data: { name: 'x', more: 'HERE' } }, good('a')).body)
    await hub.receive('track', { body: deep.replace('"HERE"', `${'['.repeat(20_000)}${']'.repeat(20_000)}`) })
    await hub.settle()
    expect(await inbox()).toMatchObject([{ state: 'dead', error: { code: 'track-misfit' } }, { state: 'done' }])
  })
})

describe('consent that the site states', () => {
  /** A cart of the shop without a tick, so that only what the site said counts. */
  const unticked = checkout(MONDAY_NOON, { acceptsMarketing: false })
  // So long ago that a welcome is no longer due, and takes no place under the cap.
  const daysAgo = (days: number) => at(-days * 1440)
  const reasons = () => hub.reasons('cart-abandoned')

  it.each([
    ['nothing', [], 'no-consent'],
    ['a yes', [consentChanged(daysAgo(9), ADA, 'subscribed')], 'sent'],
    ['a yes to reminders', [consentChanged(daysAgo(9), ADA, 'subscribed', 'cart-reminders')], 'sent'],
    ['a yes to something else', [consentChanged(daysAgo(9), ADA, 'subscribed', 'news')], 'no-consent'],
    ['a yes of somebody else', [consentChanged(daysAgo(9), { email: 'bob@example.com' }, 'subscribed')], 'no-consent'],
    [
      'a yes, then a no',
      [consentChanged(daysAgo(9), ADA, 'subscribed'), consentChanged(daysAgo(8), ADA, 'unsubscribed')],
      'unsubscribed',
    ],
    [
      'a no that is older than the yes',
      [consentChanged(daysAgo(9), ADA, 'subscribed'), consentChanged(daysAgo(10), ADA, 'unsubscribed')],
      'sent',
    ],
  ])('decides about marketing: %s', async (_what, acts, reason) => {
    await receiveApart([...acts.map(act => ['track', track(act)] as const), ['shopify', unticked]])
    await hub.advance({ hours: 2 })
    expect(await reasons()).toEqual([reason])
  })

  it('counts for what waits already', async () => {
    await receiveApart([['shopify', checkout(MONDAY_NOON)]])
    await hub.advance({ minutes: 30 })
    await receiveApart([['track', track(consentChanged(hub.clock.now(), ADA, 'unsubscribed'))]])
    await hub.advance({ hours: 1 })
    expect(await reasons()).toEqual(['unsubscribed'])
  })
})

describe('a visitor', () => {
  const device = { anonymousId: 'device-9' }
  const reminded = ['cart-abandoned ada@example.com']

  it.each([
    ['nobody ever names gets nothing', null, []],
    ['signs up on the same device and is reminded of the cart from before', { ...device, ...ADA }, reminded],
    ['signs up on another device: the cart stays nobody’s', { anonymousId: 'device-8', ...ADA }, []],
  ])('whom %s', async (_what, contact, expected) => {
    await receiveApart([['track', track(siteCart(MONDAY_NOON, device))]])
    await hub.advance({ minutes: 20 })
    if (contact)
      await receiveApart([['track', track(siteEvent('signed-up', hub.clock.now(), contact, { name: 'account' }))]])
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual(expected)
  })

  it('is one person with the customer of the shop from then on', async () => {
    await receiveApart([
      ['track', track(siteEvent('page.viewed', at(-5), device, { url: 'https://ada-books.example/' }))],
      ['shopify', order(at(-4))],
      ['track', track(siteEvent('signed-up', at(-3), { ...device, externalId: 77, ...ADA }, { name: 'account' }))],
      ['track', track(siteEvent('feature.used', at(-2), { externalId: '77' }, { name: 'export' }))],
    ])
    const owners = await hub.rows(
      `SELECT DISTINCT coalesce(c.merged_into, c.id) AS id FROM event e JOIN contact c ON c.id = e.contact_id`,
    )
    expect(owners).toHaveLength(1)
  })
})

describe('an order at the till', () => {
  it.each([
    ['of the same person ends the wait for their cart', ADA, 5, ['order-confirmed ada@example.com']],
    ['of the same person, known by phone only, ends it too', { phone: '+493012345678' }, 5, []],
    [
      'two days before the cart does not',
      ADA,
      -2 * 24 * 60,
      ['cart-abandoned ada@example.com', 'order-confirmed ada@example.com'],
    ],
    [
      'of somebody else does not',
      { email: 'bob@example.com' },
      5,
      ['cart-abandoned ada@example.com', 'order-confirmed bob@example.com'],
    ],
  ])('%s', async (_what, buyer, minutes, expected) => {
    await receiveApart([
      ['shopify', checkout(MONDAY_NOON, { phone: '+493012345678' })],
      ['track', track(tillOrder(at(minutes), buyer))],
    ])
    await hub.advance({ hours: 2 })
    expect(await sent()).toEqual(expected)
  })
})

it.each([
  { hours: 25, counts: 'when it was received, so what is said an hour later is newer', country: 'FR' },
  { hours: 23, counts: 'when it says, so it is the newest for that long', country: 'DE' },
])('what happened by a clock that is $hours h ahead counts as of $counts', async ({ hours, country }) => {
  const lives = (where: string, when: Date) => track(siteEvent('contact.updated', when, { ...ADA, country: where }))
  await hub.receive('track', lives('DE', at(hours * 60)))
  await hub.advance({ hours: 1 })
  await hub.receive('track', lives('FR', hub.clock.now()))
  await hub.settle()
  const [contact] = await hub.rows<{ country: string }>("SELECT state #>> '{country,value}' AS country FROM contact")
  expect(contact?.country).toBe(country)
})
