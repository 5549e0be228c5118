import type { Channel } from '../../apps/hub/src/deliver/channel.ts'
import { crowd, MARK } from '../support/crowd.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { goneThrough, mislead } from '../support/misled.ts'
import { cart, checkout, emailConsent, order, product } from '../support/shop.ts'
import { customerRedact } from '../support/shop-endings.ts'
import { minutesFrom } from '../support/start-over.ts'

// What is done for some people must not read all the others for each of them, whatever the planner believes of the tables.

const MANY = 2_000

/** How many people, or facts of theirs, each work is done for. */
const SOME = 48

const channel: Channel = {
  name: 'remembering',
  idempotent: true,
  capacity: () => SOME,
  deliver: async () => ({ outcome: 'accepted', detail: 'remembered' }),
  close: async () => undefined,
}

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({
    triggers: ['cart-abandoned', 'order-confirmed', 'price-dropped'],
    audiencePage: SOME,
    channel,
  })
  await hub.receiveApart('shopify', priced(at(-3 * DAY), '24.00'), ...lifeOf(MARK))
  await crowd(hub, MANY - 1)
})
afterAll(() => hub.stop())

const DAY = 24 * 60
const at = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)
const priced = (when: Date, price: string) => product(when, { variants: [{ price }] })
const customerOf = (id: string) => ({ id: Number(id), email: `ada-${id}@example.com` })

/** Somebody who bought two days ago, and has a cart since noon. */
function lifeOf(id: string) {
  const customer = customerOf(id)
  return [
    emailConsent(at(-2 * DAY), 'subscribed', { customerId: customer.id, email: customer.email }),
    order(at(-2 * DAY), { id: customer.id, email: customer.email, customer, cartToken: `old-${id}` }),
    checkout(at(0), { token: `c-${id}`, cartToken: `cart-${id}`, email: customer.email, customer }),
  ]
}

let price = 20
let next = 5_000_001

/** So many of the others, of whom nothing was heard since. */
const others = (count: number): string[] => Array.from({ length: count }, () => String(next++))

async function receive(posts: readonly Parameters<TestHub['receive']>[1][]): Promise<void> {
  for (const post of posts) await hub.receive('shopify', post)
}

/** They look at their cart again, and buy what was in the other. */
function changes(id: string) {
  const now = hub.clock.now()
  const customer = customerOf(id)
  return [
    cart(now, { token: `cart-${id}` }),
    checkout(now, { token: `c-${id}`, cartToken: `cart-${id}`, email: customer.email }),
    order(now, { id: customer.id + 1_000_000, email: customer.email, customer, cartToken: `old-${id}` }),
  ]
}

interface Work {
  ready(): Promise<unknown>
  /** Answers how much was done. */
  done(): Promise<number>
}

const WORK: Record<string, Work> = {
  'a digest': {
    ready: () => receive(others(SOME / 3).flatMap(changes)),
    done: () => hub.app.hub.pipeline.digest(),
  },
  'a page of an audience': {
    async ready() {
      hub.clock.advance({ minutes: 1 })
      await receive([priced(hub.clock.now(), String(--price))])
      await hub.app.hub.pipeline.digest()
    },
    done: () => hub.app.hub.pipeline.fanOut(),
  },
  'a decision': {
    ready: async () => hub.clock.advance({ minutes: 90 }),
    async done() {
      const decided = await hub.app.hub.pipeline.send()
      await hub.app.hub.pipeline.settled()
      return decided
    },
  },
  'an erasure': {
    ready: () => receive(others(SOME).map(id => customerRedact(hub.clock.now(), customerOf(id), [Number(id)]))),
    done: () => hub.app.hub.pipeline.digest(),
  },
}

// Figures of fewer rows than a table has are taken anew after the next batches (store/planner-figures.ts).
const BELIEVED = ['true figures', 'no figures', 'figures of nothing', 'figures of another time'] as const
const cases = Object.keys(WORK).flatMap(name => BELIEVED.map(figures => [name, figures] as const))

// One row of each of the others, read for every second that the work is for, is too much: with true figures it is a tenth.
it.each(cases)('%s goes through the rows it is for, with %s', async (name, figures) => {
  const work = WORK[name] as Work
  await work.ready()
  await mislead(hub, figures)
  let done = 0
  const gone = await goneThrough(async () => {
    done = await work.done()
  })
  expect(done).toBeGreaterThan(0)
  expect(gone.filter(({ rows, blocks }) => rows + blocks > (SOME / 2) * MANY)).toEqual([])
})
