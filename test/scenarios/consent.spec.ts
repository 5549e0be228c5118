import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { checkout, emailConsent, order, smsConsent } from '../support/shop.ts'
import { siteCart, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const at = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)

/** Two days earlier: a yes that old is not welcomed, and a welcome would be the one message of the day. */
const before = (minutes: number) => at(minutes - 2 * 1440)

const cartReasons = () => hub.reasons('cart-abandoned')

const receiveApart = (posts: readonly Post[]) => hub.receiveApart('shopify', ...posts)

/** A cart without a tick on it, so that only what the person said elsewhere counts. */
const unticked = () =>
  checkout(MONDAY_NOON, { acceptsMarketing: false, customer: { id: 7001, email: 'ada@example.com' } })

const HISTORIES: readonly { acts: string; posts: Post[]; reason: string }[] = [
  { acts: 'nothing', posts: [], reason: 'no-consent' },
  {
    acts: 'not_subscribed, where all begin',
    posts: [emailConsent(before(-9), 'not_subscribed')],
    reason: 'no-consent',
  },
  { acts: 'yes', posts: [emailConsent(before(-9), 'subscribed')], reason: 'sent' },
  { acts: 'yes, in capitals', posts: [emailConsent(before(-9), 'SUBSCRIBED')], reason: 'sent' },
  { acts: 'no', posts: [emailConsent(before(-9), 'unsubscribed')], reason: 'unsubscribed' },
  { acts: 'a double opt-in that waits', posts: [emailConsent(before(-9), 'pending')], reason: 'no-consent' },
  {
    acts: 'yes, then no',
    posts: [emailConsent(before(-9), 'subscribed'), emailConsent(before(-8), 'unsubscribed')],
    reason: 'unsubscribed',
  },
  {
    acts: 'no, then yes',
    posts: [emailConsent(before(-9), 'unsubscribed'), emailConsent(before(-8), 'subscribed')],
    reason: 'sent',
  },
  {
    acts: 'yes, then a double opt-in that waits',
    posts: [emailConsent(before(-9), 'subscribed'), emailConsent(before(-8), 'pending')],
    reason: 'no-consent',
  },
  {
    acts: 'a double opt-in, then yes',
    posts: [emailConsent(before(-9), 'pending'), emailConsent(before(-8), 'subscribed')],
    reason: 'sent',
  },
  {
    acts: 'yes and no at one instant',
    posts: [emailConsent(before(-9), 'subscribed'), emailConsent(before(-9), 'unsubscribed')],
    reason: 'unsubscribed',
  },
  { acts: 'yes to text messages only', posts: [smsConsent(before(-9), 'subscribed')], reason: 'no-consent' },
  {
    acts: 'yes, and later no to text messages',
    posts: [emailConsent(before(-9), 'subscribed'), smsConsent(before(-8), 'unsubscribed')],
    reason: 'sent',
  },
]

describe('the latest act by the time it was done decides', () => {
  it.each(HISTORIES)('$acts: $reason', async ({ posts, reason }) => {
    await receiveApart([...posts, unticked()])
    await hub.advance({ hours: 2 })
    expect(await cartReasons()).toEqual([reason])
  })

  it.each(HISTORIES)(
    'also when it comes in backwards and after the cart: $acts: $reason',
    async ({ posts, reason }) => {
      await receiveApart([...posts, unticked()].toReversed())
      await hub.advance({ hours: 2 })
      expect(await cartReasons()).toEqual([reason])
    },
  )
})

describe('the box ticked on a cart', () => {
  const ticked = (minutes: number) => checkout(at(minutes))

  it('allows the reminder of this cart', async () => {
    await receiveApart([ticked(0)])
    await hub.advance({ hours: 2 })
    expect(await hub.reasons()).toEqual(['sent'])
    expect(await hub.rows('SELECT * FROM consent')).toEqual([])
  })

  it('is not taken back by a later change without it, for false says nothing', async () => {
    await receiveApart([ticked(-10), checkout(at(0), { acceptsMarketing: false })])
    await hub.advance({ hours: 2 })
    expect(await hub.reasons()).toEqual(['sent'])
  })

  it.each([
    ['no lasting consent: a later cart without it', false, 'no-consent'],
    ['given again: a later cart with it', true, 'sent'],
  ])('is %s', async (_what, acceptsMarketing, reason) => {
    await receiveApart([ticked(0)])
    await hub.advance({ hours: 2 })
    // The rest of the series, and longer than a reminded buyer is left alone about another cart.
    for (let day = 0; day < 12; day++) await hub.advance({ days: 1 })
    await receiveApart([checkout(hub.clock.now(), { token: 'd1ce', cartToken: null, acceptsMarketing })])
    await hub.advance({ hours: 2 })
    const ofLater = `SELECT d.reason FROM decision d JOIN run r ON r.id = d.run_id WHERE r.key LIKE '%d1ce%'`
    expect(await hub.rows(ofLater)).toEqual([{ reason }])
  })

  describe.each([
    ['the shop', (minutes: number) => hub.receive('shopify', checkout(at(minutes)))],
    [
      "the merchant's site",
      (minutes: number) => hub.receive('track', track(siteCart(at(minutes), { email: 'ada@example.com' }))),
    ],
  ])('repeated by %s with every change', (_who, changed) => {
    it.each([
      ['is no new yes after a withdrawal', true, ['sent', 'unsubscribed']],
      ['goes on with the series where nothing was taken back', false, ['sent', 'sent', 'sent']],
    ])('%s', async (_what, withdrawn, reasons) => {
      await changed(0)
      await hub.settle()
      await hub.advance({ minutes: 70 })
      if (withdrawn) await hub.receive('shopify', emailConsent(at(90), 'unsubscribed'))
      await hub.settle()
      await hub.advance({ minutes: 60 })
      await changed(120)
      await hub.settle()
      for (let hours = 0; hours < 80; hours += 4) await hub.advance({ hours: 4 })
      // A series that has begun does not begin anew, whatever is changed.
      expect((await cartReasons()).filter(reason => reason !== 'refused-reentry')).toEqual(reasons)
    })

    it('is no new yes either when the first of them comes last', async () => {
      await hub.receive('shopify', emailConsent(at(-5), 'unsubscribed'))
      await changed(0)
      await changed(-10)
      await hub.advance({ hours: 2 })
      expect(await cartReasons()).toEqual(['unsubscribed'])
    })
  })

  it.each([
    ['older than a withdrawal does not count', -10, -5, 'unsubscribed'],
    ['newer than a withdrawal counts', -5, -10, 'sent'],
    ['as old as a withdrawal does not count', -5, -5, 'unsubscribed'],
  ])('%s', async (_what, tick, withdrawal, reason) => {
    await receiveApart([ticked(tick), emailConsent(at(withdrawal), 'unsubscribed')])
    await hub.advance({ hours: 2 })
    expect(await hub.reasons()).toEqual([reason])
  })
})

it.each([
  ['is no later than the unsubscribe link that was followed after it', 'POST', ['sent', 'unsubscribed']],
  ['counts while nobody follows the link', 'GET', ['sent', 'sent']],
])('a yes of a clock that is ten minutes ahead %s', async (_what, method, reasons) => {
  await receiveApart([emailConsent(at(10), 'subscribed')])
  const [welcome] = await hub.messages('welcome')
  await hub.advance({ minutes: 3 })
  await fetch(welcome?.data.unsubscribeUrl as string, { method })
  await hub.advance({ days: 2 })
  expect(await hub.reasons('welcome')).toEqual(reasons)
})

it('a yes that is given after the link was followed is a later one, also when both are read together', async () => {
  await receiveApart([emailConsent(at(0), 'subscribed')])
  const [welcome] = await hub.messages('welcome')
  hub.clock.advance({ minutes: 3 })
  await fetch(welcome?.data.unsubscribeUrl as string, { method: 'POST' })
  hub.clock.advance({ minutes: 1 })
  await hub.receive('shopify', emailConsent(hub.clock.now(), 'subscribed'))
  await hub.advance({ days: 2 })
  expect(await hub.reasons('welcome')).not.toContain('unsubscribed')
})

const said = (state: 'subscribed' | 'unsubscribed' | 'pending') => emailConsent(before(-9), state)

describe('a decision about marketing names what it goes by', () => {
  const reminded = async (...posts: Post[]) => {
    await receiveApart(posts)
    await hub.advance({ hours: 1 })
    const [decision] = await hub.rows(`SELECT reason, detail FROM decision WHERE trigger = 'cart-abandoned'`)
    return decision
  }
  const actAt = async () => {
    const [act] = await hub.rows<{ id: string; at: Date }>(
      `SELECT e.id, c.at FROM consent c JOIN event e ON e.tenant_id = c.tenant_id AND e.id = c.event_id`,
    )
    return `${act?.at.toISOString()}, event ${act?.id}`
  }

  it('the event of a yes', async () => {
    const decision = await reminded(said('subscribed'), unticked())
    expect(decision).toEqual({ reason: 'sent', detail: `yes to email, every topic, of ${await actAt()}` })
  })

  it.each([
    ['a no', 'unsubscribed', 'unsubscribed', 'no'],
    ['a double opt-in that waits', 'pending', 'no-consent', 'double opt-in is pending'],
  ] as const)('the event of %s', async (_what, state, reason, word) => {
    const decision = await reminded(said(state), unticked())
    expect(decision).toEqual({ reason, detail: `${word} to email, every topic, of ${await actAt()}` })
  })

  it('the box that was ticked on the very cart', async () => {
    const detail = `yes to this by cart.acceptsMarketing, of ${MONDAY_NOON.toISOString()}`
    expect(await reminded(checkout(MONDAY_NOON))).toEqual({ reason: 'sent', detail })
  })

  it('nothing where none is needed', async () => {
    await hub.receive('shopify', order(MONDAY_NOON))
    await hub.settle()
    const decided = `SELECT reason, detail FROM decision WHERE trigger = 'order-confirmed'`
    expect(await hub.rows(decided)).toEqual([{ reason: 'sent', detail: null }])
  })
})
