import type { App } from '../../apps/hub/src/app.ts'
import { mailboxChannel } from '../../apps/hub/src/deliver/mailbox.channel.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { startProcess } from '../support/process.ts'
import { joinHub } from '../support/second-hub.ts'
import { order } from '../support/shop.ts'
import { until } from '../support/until.ts'

// One process has the admin API, another sends. Their loops turn by themselves; of their waits no time passes untold.

let hub: TestHub
const senders: (App & { stop(): Promise<void> })[] = []
beforeEach(async () => {
  hub = await startHub({
    triggers: ['order-confirmed'],
    environment: { ROLES: 'receive,digest,admin' },
    clockwork: true,
  })
})
afterEach(async () => {
  for (const sender of senders.splice(0)) await sender.stop()
  await hub.stop()
})

const cases = [
  { stopped: '/triggers/order-confirmed', word: "UPDATE trigger_state SET state = 'active'" },
  { stopped: '/channels/email', word: "UPDATE channel_state SET state = 'active'" },
]

const sent = async () => (await hub.messages()).map(({ state }) => state)

async function say(path: string): Promise<void> {
  expect((await operator(hub, path, { method: 'POST' })).status).toBe(200)
}

async function startSender(): Promise<App> {
  const sender = await joinHub(hub, mailboxChannel, { roles: 'send', clockwork: true })
  senders.push(sender)
  await sender.listen()
  return sender
}

async function receiptIsHeld(stopped: string): Promise<void> {
  await say(`${stopped}/pause`)
  await hub.receive('shopify', order(MONDAY_NOON))
  await until('the receipt is held', async () => (await hub.reasons()).includes('paused'))
}

it.each(cases)('what a pause of $stopped held goes as soon as it is resumed', async ({ stopped }) => {
  await startSender()
  await receiptIsHeld(stopped)
  await say(`${stopped}/resume`)
  await until('it is sent', async () => (await sent()).includes('accepted'))
  expect(await hub.reasons()).toEqual(['paused', 'sent'])
})

const MINUTE = 60_000

it.each(cases)('of $stopped too where who resumed it died before anybody heard: within a minute', async one => {
  const sender = await startSender()
  await receiptIsHeld(one.stopped)
  await until('it is looked for once a minute', () => hub.clock.alarms().includes(MINUTE))
  await hub.rows(one.word)
  hub.clock.pass({ seconds: 59 })
  expect(hub.clock.alarms()).toContain(MINUTE - 59_000)
  expect(await sender.hub.pipeline.send()).toBe(0)
  hub.clock.pass({ seconds: 1 })
  await until('it is sent', async () => (await sent()).includes('accepted'))
})

it('what a process had in hand when it was killed is let go by the next, as it starts', async () => {
  const killed = await startProcess({
    DATABASE_URL: hub.databaseUrl,
    ADMIN_TOKEN: hub.adminToken,
    SECRET_KEY: hub.ground.config.secretKeys.join(),
    ROLES: 'send',
  })
  try {
    await receiptIsHeld('/channels/email')
    await hub.rows(`
      CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'stumbled'; END $$;
      CREATE TRIGGER stumble BEFORE UPDATE ON timer FOR EACH ROW EXECUTE FUNCTION stumble()`)
    await say('/channels/email/resume')
    await until('it is at the page', () => killed.log.some(({ msg }) => msg === 'loop.failed'))
  } finally {
    await killed.kill()
  }
  await hub.rows('DROP FUNCTION stumble CASCADE')
  expect(await sent()).toEqual([])
  await startSender()
  await until('it is sent', async () => (await sent()).includes('accepted'))
})
