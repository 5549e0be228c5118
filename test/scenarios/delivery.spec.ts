import { smtpChannel } from '../../apps/hub/src/deliver/smtp.channel.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { checkout, order } from '../support/shop.ts'
import { type Behaviour, type SmtpDouble, startSmtp } from '../support/smtp.ts'
import { until } from '../support/until.ts'

/** More than the first pause before a retry, and less than the second. */
const FIRST_PAUSE = { seconds: 13 }

let smtp: SmtpDouble
let hub: TestHub
/** What the channel takes for real time. */
let real: Date
let withinMs = 20_000

beforeEach(async () => {
  real = new Date(MONDAY_NOON)
  smtp = await startSmtp()
  const parts = { url: smtp.url, from: 'Ada Books <shop@ada-books.example>', now: () => real, random: () => 0.5 }
  hub = await startHub({ channel: smtpChannel({ ...parts, withinMs }) })
})
afterEach(async () => {
  smtp.release()
  await hub.stop()
  await smtp.stop()
})

async function orders(...ids: readonly number[]): Promise<void> {
  for (const id of ids) await hub.receive('shopify', order(hub.clock.now(), { id, email: `buyer-${id}@example.com` }))
  await hub.settle()
}
const attempts = () =>
  hub.rows<{ number: number; outcome: string; detail: string }>(
    'SELECT number, outcome, detail FROM attempt ORDER BY number',
  )
const runs = () => hub.rows('SELECT trigger, state FROM run ORDER BY trigger, id')
const timers = () => hub.rows<{ due_at: Date }>('SELECT due_at FROM timer')

/** The first answer is this, the next ones are good. */
function once(behaviour: Behaviour): (recipient: string) => Behaviour {
  let asked = 0
  return () => {
    if (smtp.asked.length > 1) asked++
    return asked ? 'accept' : behaviour
  }
}

describe('an accepted message', () => {
  it('is handed over once, and its run is done', async () => {
    await orders(1)
    expect(await smtp.mails()).toMatchObject([{ to: [{ address: 'buyer-1@example.com' }] }])
    expect(await hub.messages()).toMatchObject([{ state: 'accepted', ambiguous: false }])
    expect(await attempts()).toMatchObject([{ number: 1, outcome: 'accepted' }])
    expect(await runs()).toEqual([{ trigger: 'order-confirmed', state: 'done' }])
    expect(await timers()).toEqual([])
  })

  it('carries the Message-ID and the date of its row, and comes from the shop', async () => {
    await orders(1)
    const [mail] = await smtp.mails()
    const [row] = await hub.rows('SELECT header_message_id, created_at FROM message')
    expect({ header_message_id: mail?.messageId, created_at: new Date(mail?.date ?? '') }).toEqual(row)
    expect(mail?.from).toEqual({ name: 'Ada Books', address: 'shop@ada-books.example' })
  })

  it('can be unsubscribed from with one click when it is marketing, and only then', async () => {
    await hub.receive('shopify', checkout(MONDAY_NOON))
    await hub.advance({ hours: 1 })
    await orders(1)
    const named = (await smtp.mails()).map(mail =>
      mail.headers.filter(({ key }) => key.startsWith('list-')).map(({ key, value }) => [key, value]),
    )
    const link = expect.stringMatching(/^<http.*\/u\/.+>$/)
    expect(named).toEqual([
      [
        ['list-unsubscribe', link],
        ['list-unsubscribe-post', 'List-Unsubscribe=One-Click'],
      ],
      [],
    ])
  })

  it('has one recipient and no headers of the buyer, whatever the buyer is called', async () => {
    const customer = { id: 7, first_name: 'Ada\r\nBcc: eve@example.com\r\n', email: 'ada@example.com' }
    await hub.receive('shopify', order(hub.clock.now(), { customer }))
    await hub.settle()
    const [mail] = await smtp.mails()
    expect(mail?.subject).not.toMatch(/[\r\n]/)
    expect(mail?.headers.map(({ key }) => key)).not.toContain('bcc')
    expect(smtp.asked).toEqual(['ada@example.com'])
  })
})

describe('a refused message', () => {
  it.each([
    ['the address does not exist', { reply: '550 5.1.1 no such mailbox', to: 'rcpt' }, true],
    ['the content is not wanted', { reply: '554 5.7.1 looks like spam', to: 'data' }, false],
  ] as const)('is given up when %s', async (_why, behaviour, addressIsDead) => {
    smtp.behave(behaviour)
    await orders(1)
    expect(await hub.messages()).toMatchObject([{ state: 'failed' }])
    expect(await runs()).toEqual([{ trigger: 'order-confirmed', state: 'dropped' }])
    expect(await hub.reasons()).toEqual(expect.arrayContaining(['provider-refused']))
    expect(await timers()).toEqual([])
    expect(await hub.rows('SELECT channel FROM suppression')).toHaveLength(addressIsDead ? 1 : 0)
  })

  it('with a dead address suppresses what comes later, but for other people nothing', async () => {
    smtp.behave({ reply: '550 5.1.1 no such mailbox', to: 'rcpt' })
    await orders(1)
    smtp.behave('accept')
    await hub.receive('shopify', order(hub.clock.now(), { id: 2, email: 'buyer-1@example.com' }))
    await orders(3)
    expect(smtp.taken.map(({ to }) => to)).toEqual(['buyer-3@example.com'])
    expect(await hub.rows("SELECT reason FROM decision WHERE reason = 'suppressed'")).toHaveLength(1)
  })
})

describe('a deferred message', () => {
  it.each([
    ['the recipient', { reply: '450 4.2.1 greylisted', to: 'rcpt' }],
    ['nothing, for the connection ended before the content', { drop: 'rcpt' }],
  ] as const)('is tried again when the server puts off %s', async (_what, behaviour) => {
    smtp.behave(once(behaviour))
    await orders(1)
    expect(await hub.messages()).toMatchObject([{ state: 'claimed', ambiguous: false }])
    expect(smtp.taken).toEqual([])
    await hub.advance(FIRST_PAUSE)
    expect(await hub.messages()).toMatchObject([{ state: 'accepted', ambiguous: false }])
    expect(await attempts()).toMatchObject([
      { number: 1, outcome: 'deferred' },
      { number: 2, outcome: 'accepted' },
    ])
    expect(smtp.taken).toHaveLength(1)
  })

  it('waits longer after every try, under one Message-ID', async () => {
    smtp.behave({ reply: '450 4.2.1 greylisted', to: 'rcpt' })
    await orders(1)
    for (const seconds of [10, 30, 120]) {
      const [timer] = await timers()
      expect((timer?.due_at.getTime() ?? 0) - hub.clock.now().getTime()).toBeGreaterThanOrEqual(seconds * 750)
      hub.clock.set(timer?.due_at as Date)
      await hub.settle()
    }
    expect((await attempts()).map(({ outcome }) => outcome)).toEqual(['deferred', 'deferred', 'deferred', 'deferred'])
    expect(await hub.messages()).toHaveLength(1)
  })

  it('is given up after three days', async () => {
    smtp.behave({ reply: '450 4.2.1 greylisted', to: 'rcpt' })
    await orders(1)
    await hub.advance({ days: 3, seconds: 1 })
    expect(await hub.messages()).toMatchObject([{ state: 'failed' }])
    expect(await hub.reasons()).toContain('provider-refused')
  })
})

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
  beforeAll(() => {
    withinMs = 300
  })
  afterAll(() => {
    withinMs = 20_000
  })

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
  const probe = async () => {
    real = new Date(real.getTime() + 60_000)
    await hub.settle()
  }

  it('is asked with one message at a time, and nothing else is claimed', async () => {
    await orders(1)
    expect(hub.app.hub.channel.capacity()).toBe(0)
    await orders(2, 3)
    expect(await hub.messages()).toMatchObject([{ address: 'buyer-1@example.com', state: 'claimed' }])
    await probe()
    expect(await states('claimed')).toHaveLength(2)
    expect(hub.app.hub.channel.capacity()).toBe(0)
  })

  it('finds all that waited when it is back, once', async () => {
    await orders(1, 2, 3)
    await smtp.start()
    hub.clock.advance(FIRST_PAUSE)
    await probe()
    expect(smtp.taken.map(({ to }) => to).sort()).toEqual([1, 2, 3].map(id => `buyer-${id}@example.com`))
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
    expect(smtp.taken.map(({ to }) => to).sort()).toEqual(['ada@example.com', 'buyer-1@example.com'])
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
    expect(smtp.taken.map(({ to }) => to)).toEqual(['buyer-1@example.com'])
  })
})

it('keeps everything for later when the server refuses the sender, not the message', async () => {
  smtp.behave({ reply: '550 5.7.1 sender not verified', to: 'mail' })
  await orders(1, 2)
  expect(await states('claimed')).toHaveLength(2)
  smtp.behave('accept')
  real = new Date(real.getTime() + 60_000)
  await hub.advance(FIRST_PAUSE)
  expect(smtp.taken.map(({ to }) => to).sort()).toEqual(['buyer-1@example.com', 'buyer-2@example.com'])
})

it('hands over to others while one answer is slow, and a stop waits for it', async () => {
  smtp.behave(recipient => (recipient === 'buyer-1@example.com' ? { hang: 'data' } : 'accept'))
  for (const id of [1, 2, 3])
    await hub.receive('shopify', order(hub.clock.now(), { id, email: `buyer-${id}@example.com` }))
  await hub.app.hub.pipeline.digest()
  await hub.app.hub.pipeline.send()
  await until('two are accepted', async () => (await states('accepted')).length === 2)
  expect(await states('claimed')).toEqual(['buyer-1@example.com'])
  const closed = hub.app.close()
  await until('nothing is taken any more', () =>
    fetch(hub.url).then(
      () => false,
      () => true,
    ),
  )
  expect(await states('claimed')).toEqual(['buyer-1@example.com'])
  smtp.release()
  await closed
  expect(await states('accepted')).toHaveLength(3)
})

it('does not hold up the others when one cannot be decided', async () => {
  for (const id of [1, 2, 3])
    await hub.receive('shopify', order(hub.clock.now(), { id, email: `buyer-${id}@example.com` }))
  await hub.app.hub.pipeline.digest()
  await hub.rows("UPDATE run SET step = 99 WHERE key LIKE '%2%'")
  await hub.settle()
  expect(smtp.taken.map(({ to }) => to).sort()).toEqual(['buyer-1@example.com', 'buyer-3@example.com'])
  expect(await timers()).toHaveLength(1)
})

async function states(state: string): Promise<string[]> {
  return (await hub.messages())
    .filter(message => message.state === state)
    .map(({ address }) => address)
    .sort()
}
