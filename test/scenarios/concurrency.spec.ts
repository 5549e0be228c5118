import type { App } from '../../apps/hub/src/app.ts'
import type { Channel, Mail } from '../../apps/hub/src/deliver/channel.ts'
import { transaction } from '../../apps/hub/src/store/sql.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { outcomeOf } from '../support/outcome.ts'
import { joinHub, work } from '../support/second-hub.ts'
import { cart, checkout, order } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

/** A way out that both processes share, and that remembers what it was given. */
const handedOver: Mail[] = []
const channel: Channel = {
  name: 'remembering',
  idempotent: false,
  capacity: () => 7,
  deliver: async mail => {
    handedOver.push(mail)
    return { outcome: 'accepted', detail: 'remembered' }
  },
  close: async () => undefined,
}

let hub: TestHub
let others: readonly (App & { stop(): Promise<void> })[]
beforeAll(async () => {
  hub = await startHub({ channel })
  // A deadlock is found after a second by default; here some are provoked.
  await hub.rows(`ALTER DATABASE ${new URL(hub.databaseUrl).pathname.slice(1)} SET deadlock_timeout = '20ms'`)
  others = [await joinHub(hub, channel), await joinHub(hub, channel)]
})
beforeEach(async () => {
  await startOver(hub)
  handedOver.length = 0
})
afterAll(async () => {
  for (const other of others) await other.stop()
  await hub.stop()
})

const pipelines = () => others.map(other => other.hub.pipeline)

/** A process passes over what the other holds at that moment; its loop looks again. */
async function sendTogether(): Promise<void> {
  const due = () => hub.rows('SELECT FROM timer WHERE due_at <= $1', [hub.clock.now()])
  while ((await due()).length) {
    await Promise.all(pipelines().map(pipeline => work(() => pipeline.send())))
    await Promise.all(pipelines().map(pipeline => pipeline.settled()))
  }
}

/** Requests come in while two processes digest what came before. */
async function receiveAndDigestTogether(posts: readonly Post[]): Promise<void> {
  const digests: Promise<void>[] = []
  for (let n = 0; n < posts.length; n += 12) {
    await Promise.all(posts.slice(n, n + 12).map(post => hub.receive('shopify', post)))
    digests.push(...pipelines().map(pipeline => work(() => pipeline.digest())))
  }
  await Promise.all(digests)
  await Promise.all(pipelines().map(pipeline => work(() => pipeline.digest())))
}

const at = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)

/**
 * Carts and orders of `people` people with `names` of each kind of name: with fewer names than people everybody turns
 * out to be somebody else, and every cart another, while both processes work on them.
 */
function crowd(count: number, people: number, names: number): Post[] {
  return Array.from({ length: count }, (_, n) => {
    const who = n % people
    const customer = { id: 7000 + (who % names), email: `p${(who * 7) % names}@example.com` }
    const token = `c${who}`
    const cartToken = n % 3 ? `k${(who * 5) % names}` : null
    const email = `p${who % names}@example.com`
    if (n % 5 === 4) return cart(at((n % 17) - 40), { token: `k${who % names}` })
    if (n % 7 === 6) return order(at(-5), { id: 5000 + who, checkoutToken: token, email, customer })
    return checkout(at((n % 17) - 40), { token, cartToken, email, ...(n % 4 ? { customer } : {}) })
  })
}

describe.each([
  ['who keep their names', 20, 20],
  ['who turn out to be one another', 41, 13],
])('two processes on one backlog, of people %s', (_what, people, names) => {
  const posts = crowd(180, people, names)

  it('send nothing twice and lose nothing', async () => {
    await receiveAndDigestTogether(posts)
    hub.clock.advance({ hours: 2 })
    await sendTogether()
    expect(await hub.rows('SELECT DISTINCT state FROM inbox_item')).toEqual([{ state: 'done' }])
    // The hub's own words about segments come on top.
    expect(await hub.rows(`SELECT id FROM event WHERE source = 'shopify'`)).toHaveLength(posts.length)
    const keys = handedOver.map(mail => mail.sendKey)
    expect(new Set(keys).size).toBe(keys.length)
    const messages = await hub.rows<{ send_key: string; trigger: string }>('SELECT send_key, trigger FROM message')
    expect(messages.map(message => message.send_key).sort()).toEqual([...keys].sort())
    const bought = await hub.rows(`SELECT id FROM subject WHERE kind = 'order'`)
    expect(messages.filter(message => message.trigger === 'order-confirmed')).toHaveLength(bought.length)
    expect(await hub.rows(UNTIMED)).toEqual([])
  })

  it('know of everybody and everything what one process would', async () => {
    for (const post of posts) await hub.receive('shopify', post)
    await hub.settle()
    const alone = await outcomeOf(hub)
    expect(alone.subjects.length).toBeGreaterThan(10)
    await startOver(hub)
    await receiveAndDigestTogether(posts)
    await sendTogether()
    expect(await outcomeOf(hub)).toEqual(alone)
  })
})

const UNTIMED = `SELECT id FROM run WHERE state = 'waiting' AND NOT EXISTS (SELECT FROM timer WHERE run_id = run.id)`

describe('an order comes in while the timer of its cart is due', () => {
  const received = async () => {
    await hub.receive('shopify', checkout(MONDAY_NOON))
    await hub.settle()
    hub.clock.advance({ minutes: 59 })
    await hub.receive('shopify', order(hub.clock.now(), { checkoutToken: 'c0ffee', email: 'other@example.com' }))
    hub.clock.advance({ minutes: 1 })
  }

  it('and is not digested yet: the timer waits for it', async () => {
    await received()
    expect(await pipelines()[0]?.send()).toBe(0)
    await hub.settle()
    expect(handedOver.map(mail => mail.to)).toEqual(['other@example.com'])
  })

  it('and is being digested: the timer waits for the end of that', async () => {
    await received()
    await transaction(hub.dataSource, { durable: false }, async sql => {
      await sql(`SELECT FROM inbox_item WHERE state = 'waiting' FOR UPDATE`)
      expect(await pipelines()[0]?.send()).toBe(0)
    })
    await hub.settle()
    expect(handedOver.map(mail => mail.to)).toEqual(['other@example.com'])
  })

  it('and both are worked on at once: it is cancelled', async () => {
    await received()
    const [one, two] = pipelines()
    await Promise.all([one?.send(), two?.digest(), two?.send()])
    await hub.settle()
    expect(handedOver.map(mail => mail.to)).toEqual(['other@example.com'])
  })

  it('or not at all: the reminder goes, once, whoever comes first', async () => {
    await hub.receive('shopify', checkout(MONDAY_NOON))
    await hub.settle()
    hub.clock.advance({ hours: 1 })
    await sendTogether()
    expect(handedOver.map(mail => mail.to)).toEqual(['ada@example.com'])
  })
})
