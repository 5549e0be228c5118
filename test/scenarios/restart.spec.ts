import { createApp } from '../../apps/hub/src/app.ts'
import type { Channel, Mail } from '../../apps/hub/src/deliver/channel.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { buyerOf, ordersOf } from '../support/load.ts'
import { type DataDir, type HubProcess, makeDataDir, startProcess } from '../support/process.ts'
import { rowsOf } from '../support/rows.ts'
import { checkout, order } from '../support/shop.ts'
import { type SmtpDouble, startSmtp } from '../support/smtp.ts'
import { until } from '../support/until.ts'

const LEASE = { seconds: 30 }

describe('a hub that dies between the hand-over and its record', () => {
  let dead: TestHub
  let successor: { readonly pipeline: TestHub['app']['hub']['pipeline']; close(): Promise<void> }
  let handedOver: Mail[]
  let silence: () => void

  beforeEach(async () => {
    handedOver = []
    const silent = new Promise<void>(resolve => {
      silence = resolve
    })
    dead = await startHub({ channel: channelOf(() => silent) })
  })
  afterEach(async () => {
    await successor?.close()
    silence()
    await dead.stop()
  })

  /** A channel that remembers what it was handed, and answers when it is told to. */
  function channelOf(answered: () => Promise<void>): Channel {
    const deliver = async (mail: Mail) => {
      handedOver.push(mail)
      await answered()
      return { outcome: 'accepted' as const, detail: 'taken' }
    }
    return { name: 'test', idempotent: false, capacity: () => 10, deliver, close: async () => undefined }
  }
  async function workOf({ pipeline }: { pipeline: TestHub['app']['hub']['pipeline'] }): Promise<void> {
    await pipeline.digest()
    await pipeline.send()
  }
  async function succeed(exclusive: boolean): Promise<void> {
    const app = await createApp(
      { ...dead.ground, exclusive },
      { clockwork: false, channel: channelOf(async () => undefined) },
    )
    await app.listen()
    successor = { pipeline: app.hub.pipeline, close: app.close }
    await workOf(successor)
    await successor.pipeline.settled()
  }

  it('is succeeded when its lease is over, and not before', async () => {
    await dead.receive('shopify', order(MONDAY_NOON))
    await workOf(dead.app.hub)
    await succeed(false)
    expect(handedOver).toHaveLength(1)
    dead.clock.advance(LEASE)
    await workOf(successor)
    await successor.pipeline.settled()
    expect(handedOver).toHaveLength(2)
    expect(new Set(handedOver.map(({ messageId }) => messageId)).size).toBe(1)
    expect(await dead.messages()).toMatchObject([{ state: 'accepted', ambiguous: true }])
  })

  it('is succeeded at once by a hub that is alone on its database', async () => {
    await dead.receive('shopify', order(MONDAY_NOON))
    await workOf(dead.app.hub)
    await succeed(true)
    expect(handedOver).toHaveLength(2)
    expect(await dead.rows('SELECT outcome FROM attempt ORDER BY number')).toEqual([
      { outcome: 'unknown' },
      { outcome: 'accepted' },
    ])
  })

  it('leaves a reminder to an operator, for a second one harms', async () => {
    await dead.receive('shopify', checkout(MONDAY_NOON))
    await workOf(dead.app.hub)
    dead.clock.advance({ hours: 1 })
    await workOf(dead.app.hub)
    await succeed(true)
    expect(handedOver).toHaveLength(1)
    expect(await dead.messages()).toMatchObject([{ state: 'unknown', ambiguous: true }])
    expect(await dead.reasons()).toEqual(['ambiguous', 'sent'])
  })

  it('may come back late: its outcome does not rewrite what was declared unknown', async () => {
    await dead.receive('shopify', order(MONDAY_NOON))
    await workOf(dead.app.hub)
    await succeed(true)
    silence()
    await dead.app.hub.pipeline.settled()
    expect(await dead.rows('SELECT outcome FROM attempt ORDER BY number')).toEqual([
      { outcome: 'unknown' },
      { outcome: 'accepted' },
    ])
    expect(await dead.messages()).toMatchObject([{ state: 'accepted', ambiguous: true }])
  })

  it('does not take over from itself while it still waits', async () => {
    await dead.receive('shopify', order(MONDAY_NOON))
    await workOf(dead.app.hub)
    dead.clock.advance(LEASE)
    await workOf(dead.app.hub)
    expect(handedOver).toHaveLength(1)
    silence()
    await dead.app.hub.pipeline.settled()
    expect(await dead.messages()).toMatchObject([{ state: 'accepted', ambiguous: false }])
  })
})

describe('a hub that is killed under load', () => {
  const ORDERS = 300
  /** Buyers whose messages are taken and never answered: they are on their way at every kill. */
  const UNANSWERED = /-(3|7|11)@/
  let dataDir: DataDir
  let smtp: SmtpDouble
  let hub: HubProcess

  beforeAll(async () => {
    dataDir = await makeDataDir()
    smtp = await startSmtp()
  })
  afterAll(async () => {
    await hub?.kill()
    await smtp.stop()
    await dataDir.remove()
  })

  it('sends a message for everything it answered 200, once, or twice with a mark and one Message-ID', async () => {
    const environment = { DATA_DIR: dataDir.path, SMTP_URL: smtp.url, MAIL_FROM: 'shop@ada-books.example' }
    const load = ordersOf(ORDERS)
    smtp.behave(recipient => (UNANSWERED.test(recipient) ? { hang: 'data' } : 'accept'))
    for (const share of [0.2, 0.5, 0.8]) {
      hub = await startProcess(environment)
      const enough = Math.round(ORDERS * (share + (Math.random() - 0.5) / 5))
      const sending = load.send(hub)
      const isOnItsWay = () => smtp.taken.some(({ to }) => UNANSWERED.test(to))
      await until(`${enough} are stored`, () => load.stored.size >= enough && isOnItsWay())
      await hub.kill()
      await sending
    }
    smtp.behave('accept')
    hub = await startProcess(environment)
    await load.send(hub)
    expect(load.stored.size).toBe(ORDERS)
    await until('every order has its message', async () => (await messages('accepted')).length === ORDERS)
    const copies = Map.groupBy(await smtp.mails(), mail => mail.to?.[0]?.address ?? '')
    expect([...copies.keys()].sort()).toEqual([...load.stored].map(buyerOf).sort())
    const ambiguous = new Set((await messages('accepted')).filter(row => row.ambiguous).map(row => row.address))
    const repeated = [...copies].filter(([, mails]) => mails.length > 1)
    expect(repeated.length).toBeGreaterThan(0)
    for (const [address, mails] of repeated) {
      expect(ambiguous).toContain(address)
      expect(new Set(mails.map(mail => mail.messageId)).size).toBe(1)
    }
  }, 90_000)

  function messages(state: string): Promise<{ address: string; ambiguous: boolean }[]> {
    return rowsOf(dataDir.databaseUrl(), 'SELECT address, ambiguous FROM message WHERE state = $1', [state])
  }
})
