import { MONDAY_NOON } from '../support/hub.ts'
import {
  addressesIn,
  attempts,
  FIRST_PAUSE,
  handOverWithin,
  hub,
  once,
  orders,
  probe,
  recipients,
  smtp,
  useMailHub,
} from '../support/mail-hub.ts'
import { checkout, order } from '../support/shop.ts'

useMailHub()

describe('a lost answer', () => {
  it('leads to a second try of a transactional message, ambiguous and under the same Message-ID', async () => {
    smtp.behave(once({ drop: 'data' }))
    await orders(1)
    expect(await hub.messages()).toMatchObject([{ state: 'unknown', ambiguous: true }])
    await hub.advance(FIRST_PAUSE)
    expect(await hub.messages()).toMatchObject([{ state: 'accepted', ambiguous: true }])
    expect(await attempts()).toMatchObject([{ outcome: 'unknown' }, { outcome: 'accepted' }])
    expect(smtp.taken).toHaveLength(2)
    expect(new Set(await smtp.messageIds()).size).toBe(1)
  })

  it('stops a marketing message until an operator says what to do', async () => {
    smtp.behave(once({ drop: 'data' }))
    await hub.receive('shopify', checkout(MONDAY_NOON))
    await hub.advance({ hours: 1 })
    await hub.advance({ hours: 2 })
    expect(smtp.taken).toHaveLength(1)
    expect(await hub.messages()).toMatchObject([{ state: 'unknown', ambiguous: true }])
    expect(await hub.reasons()).toContain('ambiguous')
    await resolve('retry')
    expect(await hub.messages()).toMatchObject([{ state: 'accepted', ambiguous: true }])
    expect(smtp.taken).toHaveLength(2)
    expect(new Set(await smtp.messageIds()).size).toBe(1)
  })

  it('is not asked for without end: after five copies an operator decides', async () => {
    smtp.behave({ drop: 'data' })
    await orders(1)
    for (let n = 0; n < 10; n++) await hub.advance({ hours: 1 })
    expect(smtp.taken).toHaveLength(5)
    expect(await hub.messages()).toMatchObject([{ state: 'unknown', ambiguous: true }])
    expect(await hub.reasons()).toContain('ambiguous')
  })

  async function resolve(outcome: string): Promise<void> {
    const [message] = await hub.messages()
    const response = await fetch(`${hub.url}/admin/api/messages/${message?.id}/resolve`, {
      method: 'POST',
      headers: { authorization: `Bearer ${hub.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ outcome }),
    })
    expect(response.ok).toBe(true)
    await hub.settle()
  }
})

describe('a server that fell silent', () => {
  beforeEach(() => handOverWithin(300))

  it.each([
    ['before the content has not taken the message', 'rcpt', 'deferred'],
    ['after the content may have taken the message', 'data', 'unknown'],
  ] as const)('%s', async (_when, stage, outcome) => {
    smtp.behave({ hang: stage })
    await orders(1)
    expect(await attempts()).toMatchObject([{ outcome }])
    smtp.behave('accept')
    await hub.advance(FIRST_PAUSE)
    expect(await hub.messages()).toMatchObject([{ state: 'accepted', ambiguous: outcome === 'unknown' }])
  })
})

describe('a server that is away', () => {
  beforeEach(() => smtp.stop())

  it('is asked with one message at a time, and nothing else is claimed', async () => {
    await orders(1)
    expect(hub.app.hub.channel.capacity()).toBe(0)
    await orders(2, 3)
    expect(await hub.messages()).toMatchObject([{ address: 'buyer-1@example.com', state: 'claimed' }])
    await probe()
    expect(await addressesIn('claimed')).toHaveLength(2)
    expect(hub.app.hub.channel.capacity()).toBe(0)
  })

  it('finds all that waited when it is back, once', async () => {
    await orders(1, 2, 3)
    await smtp.start()
    hub.clock.advance(FIRST_PAUSE)
    await probe()
    expect(recipients()).toEqual([1, 2, 3].map(id => `buyer-${id}@example.com`))
    expect(await hub.messages()).toMatchObject([{ ambiguous: false }, { ambiguous: false }, { ambiguous: false }])
  })

  it('does not get what was cancelled, or came to be too late, while it was away', async () => {
    await orders(1)
    await hub.receive('shopify', checkout(MONDAY_NOON))
    await hub.receive('shopify', checkout(MONDAY_NOON, { token: 'beef', cartToken: 'f00d', email: 'late@example.com' }))
    await hub.advance({ hours: 1 })
    await hub.receive('shopify', order(hub.clock.now(), { id: 2, checkoutToken: 'c0ffee' }))
    await hub.advance({ hours: 25 })
    await smtp.start()
    await probe()
    expect(recipients()).toEqual(['ada@example.com', 'buyer-1@example.com'])
    expect(await hub.rows("SELECT reason FROM decision WHERE trigger = 'cart-abandoned' ORDER BY reason")).toEqual([
      { reason: 'cancelled' },
      { reason: 'overdue' },
    ])
  })

  it('costs a message nothing of its three days', async () => {
    await orders(1)
    await hub.advance({ days: 4 })
    await probe()
    await smtp.start()
    await hub.advance(FIRST_PAUSE)
    await probe()
    expect(recipients()).toEqual(['buyer-1@example.com'])
  })
})

it('keeps everything for later when the server refuses the sender, not the message', async () => {
  smtp.behave({ reply: '550 5.7.1 sender not verified', to: 'mail' })
  await orders(1, 2)
  expect(await addressesIn('claimed')).toHaveLength(2)
  smtp.behave('accept')
  hub.clock.advance(FIRST_PAUSE)
  await probe()
  expect(recipients()).toEqual(['buyer-1@example.com', 'buyer-2@example.com'])
})
