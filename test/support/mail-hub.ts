import type { Channel } from '../../apps/hub/src/deliver/channel.ts'
import { smtpChannel } from '../../apps/hub/src/deliver/smtp.channel.ts'
import { MONDAY_NOON, startHub, type TestHub } from './hub.ts'
import { order } from './shop.ts'
import { type Behaviour, type SmtpDouble, startSmtp } from './smtp.ts'
import { startOver } from './start-over.ts'

/** More than the first pause before a retry, and less than the second. */
export const FIRST_PAUSE = { seconds: 13 }

/** The hub that all stories of a file share, and the mail server of the one that is told. */
export let hub: TestHub
export let smtp: SmtpDouble

let channel: Channel
/** What the channel takes for real time. */
let real: Date

const toChannel: Channel = {
  name: 'smtp',
  idempotent: false,
  capacity: () => channel.capacity(),
  deliver: mail => channel.deliver(mail),
  close: () => channel.close(),
}

/** Gives a test file its hub, and every test of it a new mail server. */
export function useMailHub(): void {
  beforeAll(async () => {
    hub = await startHub({ channel: toChannel, triggers: ['order-confirmed', 'cart-abandoned'] })
  })
  beforeEach(async () => {
    await startOver(hub)
    real = new Date(MONDAY_NOON)
    smtp = await startSmtp()
    handOverWithin(20_000)
  })
  afterEach(async () => {
    smtp.release()
    await hub.app.hub.pipeline.settled()
    await channel.close()
    await smtp.stop()
  })
  afterAll(() => hub.stop())
}

/** Another channel to the same server, for which that much real time is too long. */
export function handOverWithin(withinMs: number): void {
  const from = 'Ada Books <shop@ada-books.example>'
  channel = smtpChannel({ url: smtp.url, from, now: () => real, random: () => 0.5, withinMs })
}

/** Lets the real time pass after which a server that was away is asked again. */
export async function probe(): Promise<void> {
  real = new Date(real.getTime() + 60_000)
  await hub.settle()
}

export async function receiveOrders(...ids: readonly number[]): Promise<void> {
  for (const id of ids) await hub.receive('shopify', order(hub.clock.now(), { id, email: `buyer-${id}@example.com` }))
}

export async function orders(...ids: readonly number[]): Promise<void> {
  await receiveOrders(...ids)
  await hub.settle()
}

/** Addresses of the messages in a state. */
export async function addressesIn(state: string): Promise<string[]> {
  const messages = (await hub.messages()).filter(message => message.state === state)
  return messages.map(({ address }) => address).sort()
}

/** Recipients of what the server took, a copy each. */
export const recipients = (): string[] => smtp.taken.map(({ to }) => to).sort()

export const attempts = () => hub.rows('SELECT number, outcome, detail FROM attempt ORDER BY number')

/** The first answer is this, the next ones are good. */
export function once(behaviour: Behaviour): (recipient: string) => Behaviour {
  let asked = 0
  return () => {
    if (smtp.asked.length > 1) asked++
    return asked ? 'accept' : behaviour
  }
}
