import { type Behaviour, type SmtpDouble, startSmtp } from '../../../../test/support/smtp.ts'
import type { Channel, Mail } from './channel.ts'
import { smtpChannel } from './smtp.channel.ts'

const MAIL: Mail = {
  from: null,
  to: 'ada@example.com',
  subject: 'Your order',
  html: '<p>Thank you</p>',
  text: 'Thank you',
  headers: { 'List-Unsubscribe': '<https://shop.example/u/1>' },
  messageId: '<abc@shop.example>',
  sendKey: 'default/order-confirmed/1/0/email',
  date: new Date('2026-03-02T12:00:00Z'),
}

let smtp: SmtpDouble
let channel: Channel | undefined
let real: Date

beforeAll(async () => {
  smtp = await startSmtp()
})
beforeEach(() => {
  real = new Date('2026-03-02T12:00:00Z')
  smtp.behave('accept')
})
afterEach(async () => {
  smtp.release()
  await channel?.close()
})
afterAll(() => smtp.stop())

function open(url = smtp.url, withinMs = 20_000): Channel {
  channel = smtpChannel({ url, from: 'Shop <shop@shop.example>', now: () => real, random: () => 0.5, withinMs })
  return channel
}

it('is from whom the mail says, or from the address of the hub', async () => {
  const own = 'Bob <bob@bob-books.example>'
  for (const from of [own, null]) await open().deliver({ ...MAIL, from })
  const senders = (await smtp.mails()).slice(-2).map(mail => mail.from)
  expect(senders).toMatchObject([{ name: 'Bob', address: 'bob@bob-books.example' }, { address: 'shop@shop.example' }])
})

describe('the outcome', () => {
  it.each<[string, Behaviour, object]>([
    ['accepted', 'accept', { outcome: 'accepted' }],
    ['no such mailbox', { reply: '550 5.1.1 unknown', to: 'rcpt' }, { outcome: 'refused', addressIsDead: true }],
    [
      'no such mailbox, without an enhanced code',
      { reply: '550 unknown', to: 'rcpt' },
      { outcome: 'refused', addressIsDead: true },
    ],
    ['a policy against us', { reply: '550 5.7.1 blocked', to: 'rcpt' }, { outcome: 'refused', addressIsDead: false }],
    ['a full mailbox', { reply: '552 5.2.2 over quota', to: 'rcpt' }, { outcome: 'refused', addressIsDead: false }],
    ['unwanted content', { reply: '554 5.7.1 spam', to: 'data' }, { outcome: 'refused', addressIsDead: false }],
    ['greylisting', { reply: '450 4.2.1 later', to: 'rcpt' }, { outcome: 'deferred' }],
    ['trouble after the content', { reply: '451 4.3.0 later', to: 'data' }, { outcome: 'deferred' }],
    ['a server that closes', { reply: '421 4.3.2 closing', to: 'data' }, { outcome: 'deferred' }],
    ['a connection lost before the content', { drop: 'rcpt' }, { outcome: 'deferred' }],
    ['a connection lost after the content', { drop: 'data' }, { outcome: 'unknown' }],
    ['silence before the content', { hang: 'rcpt' }, { outcome: 'deferred' }],
    ['silence after the content', { hang: 'data' }, { outcome: 'unknown' }],
    ['a refused sender', { reply: '550 5.7.1 not verified', to: 'mail' }, { outcome: 'deferred', unreached: true }],
    [
      'a message over the size limit',
      { reply: '552 5.3.4 too big', to: 'mail' },
      { outcome: 'refused', addressIsDead: false },
    ],
  ])('of %s', async (_what, behaviour, outcome) => {
    smtp.behave(behaviour)
    const silent = typeof behaviour === 'object' && 'hang' in behaviour
    expect(await open(smtp.url, silent ? 200 : 20_000).deliver(MAIL)).toMatchObject(outcome)
  })

  it.each([
    ['login that is refused', (url: URL) => Object.assign(url, { username: 'shop', password: 'wrong' })],
    ['port where nobody listens', (url: URL) => Object.assign(url, { port: '1' })],
  ])('of a %s says nothing about the message', async (_what, change) => {
    const url = change(new URL(smtp.url)).href
    expect(await open(url).deliver(MAIL)).toMatchObject({ outcome: 'deferred', unreached: true })
  })

  it('of an address that no envelope can hold is a refusal, and no outage', async () => {
    const handed = await open().deliver({ ...MAIL, to: 'ada@example.com>\r\nRCPT TO:<eve@example.com' })
    expect(handed).toMatchObject({ outcome: 'refused' })
    expect(channel?.capacity()).toBeGreaterThan(1)
  })

  it('never repeats what the server said in words', async () => {
    smtp.behave({ reply: '550 5.1.1 ada@example.com is not here', to: 'rcpt' })
    expect(await open().deliver(MAIL)).toMatchObject({ detail: 'EENVELOPE at RCPT TO (550 5.1.1)' })
  })
})

it('writes to one recipient, whatever the address looks like', async () => {
  const before = smtp.asked.length
  await open().deliver({ ...MAIL, to: 'ada@example.com, eve@example.com' })
  expect(smtp.asked.slice(before)).not.toContain('eve@example.com')
})

describe('the capacity', () => {
  it('is what is not under way', async () => {
    smtp.behave({ hang: 'data' })
    const { capacity, deliver } = open()
    const free = capacity()
    const handed = deliver(MAIL)
    expect(capacity()).toBe(free - 1)
    while (!smtp.release()) await new Promise(setImmediate)
    await handed
    expect(capacity()).toBe(free)
  })

  it('is nothing after the server was not reached, then one probe, and all again when that was answered', async () => {
    const { capacity, deliver } = open()
    const free = capacity()
    await smtp.stop()
    await Promise.all([deliver(MAIL), deliver(MAIL), deliver(MAIL)])
    expect(capacity()).toBe(0)
    real = new Date(real.getTime() + 1_000)
    expect(capacity()).toBe(1)
    await deliver(MAIL)
    expect(capacity()).toBe(0)
    await smtp.start()
    real = new Date(real.getTime() + 2_000)
    expect(capacity()).toBe(1)
    expect(await deliver(MAIL)).toMatchObject({ outcome: 'accepted' })
    expect(capacity()).toBe(free)
  })

  it('does not shrink for a message that is deferred or refused', async () => {
    const { capacity, deliver } = open()
    const free = capacity()
    for (const reply of ['450 4.2.1 later', '550 5.1.1 unknown']) {
      smtp.behave({ reply, to: 'rcpt' })
      await deliver(MAIL)
      expect(capacity()).toBe(free)
    }
  })
})
