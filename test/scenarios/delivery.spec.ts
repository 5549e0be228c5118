import { MONDAY_NOON } from '../support/hub.ts'
import {
  addressesIn,
  attempts,
  FIRST_PAUSE,
  hub,
  once,
  orders,
  receiveOrders,
  recipients,
  smtp,
  useMailHub,
} from '../support/mail-hub.ts'
import { checkout, order } from '../support/shop.ts'
import { until } from '../support/until.ts'

useMailHub()

const runs = () => hub.rows('SELECT trigger, state FROM run ORDER BY trigger, id')
const timers = () => hub.rows<{ due_at: Date }>('SELECT due_at FROM timer')

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
    expect(recipients()).toEqual(['buyer-3@example.com'])
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

it('does not hold up the others when one cannot be decided', async () => {
  await receiveOrders(1, 2, 3)
  await hub.app.hub.pipeline.digest()
  await hub.rows("UPDATE run SET step = 99 WHERE key LIKE '%2%'")
  await hub.settle()
  expect(recipients()).toEqual(['buyer-1@example.com', 'buyer-3@example.com'])
  expect(await timers()).toHaveLength(1)
})

// The last one: it stops the hub.
it('hands over to others while one answer is slow, and a stop waits for it', async () => {
  smtp.behave(recipient => (recipient === 'buyer-1@example.com' ? { hang: 'data' } : 'accept'))
  await receiveOrders(1, 2, 3)
  await hub.app.hub.pipeline.digest()
  await hub.app.hub.pipeline.send()
  await until('two are accepted', async () => (await addressesIn('accepted')).length === 2)
  expect(await addressesIn('claimed')).toEqual(['buyer-1@example.com'])
  const closed = hub.app.close()
  await until('nothing is taken any more', () =>
    fetch(hub.url).then(
      () => false,
      () => true,
    ),
  )
  expect(await addressesIn('claimed')).toEqual(['buyer-1@example.com'])
  smtp.release()
  await closed
  expect(await addressesIn('accepted')).toHaveLength(3)
})
