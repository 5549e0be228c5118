import { createHash } from 'node:crypto'
import { subscriptionUpdated } from '../support/billing.ts'
import { batch, contactCreated } from '../support/crm.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { cart, order } from '../support/shop.ts'
import { startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

/** More than the 2704 bytes that an entry of a btree index may have, and nothing that Postgres could compress. */
function overlong(digits = false): string {
  const blocks = Array.from({ length: 200 }, (_, n) => createHash('sha256').update(`block ${n}`).digest('hex')).join('')
  return digits ? `1${blocks.replace(/\D/g, '')}` : blocks
}

const withField = (post: Post, field: object): Post => ({ ...post, body: { ...(post.body as object), ...field } })

const POISONS: readonly [string, 'shopify' | 'hubspot' | 'stripe', Post][] = [
  ['a customer id', 'shopify', withField(order(MONDAY_NOON), { customer: { id: overlong(true) } })],
  ['an order id', 'shopify', withField(order(MONDAY_NOON), { id: overlong(true) })],
  ['a cart token', 'shopify', cart(MONDAY_NOON, { token: overlong() })],
  ['a contact id', 'hubspot', batch(contactCreated(MONDAY_NOON, { contactId: overlong() as unknown as number }))],
  ['a subscription id', 'stripe', subscriptionUpdated(MONDAY_NOON, { id: overlong() })],
  [
    'a time before all calendars',
    'stripe',
    withField(subscriptionUpdated(MONDAY_NOON), { created: -8_000_000_000_000 }),
  ],
]

const states = () =>
  hub.rows<{ state: string; attempts: number; error: { code: string; message: string } | null }>(
    'SELECT state, attempts, error FROM inbox_item ORDER BY received_at, id',
  )

it.each(POISONS)(
  'what the database refuses becomes a dead letter, and its neighbours go on: %s',
  async (_what, plugin, poison) => {
    await hub.receive('shopify', order(MONDAY_NOON, { id: 1, email: 'ada@example.com' }))
    await hub.receive(plugin, poison)
    await hub.receive('shopify', order(MONDAY_NOON, { id: 2, email: 'bob@example.com' }))
    await hub.settle()
    const dead = (await states()).filter(item => item.state !== 'done')
    expect(dead).toMatchObject([{ state: 'dead', attempts: 1, error: { code: 'not-digestible' } }])
    expect(dead[0]?.error?.message).toMatch(/replay/)
    const addresses = (await hub.messages()).map(message => message.address)
    expect(addresses.sort()).toEqual(['ada@example.com', 'bob@example.com'])
  },
)

it('leaves nothing half done of what was refused', async () => {
  await hub.receive('shopify', withField(order(MONDAY_NOON), { customer: { id: overlong(true) } }))
  await hub.settle()
  for (const table of ['event', 'contact', 'identifier', 'subject', 'run', 'timer', 'cancelling_fact']) {
    expect(await hub.rows(`SELECT * FROM ${table}`)).toEqual([])
  }
})

it('is refused again when it is replayed unmended, and does not go round for ever', async () => {
  await hub.receive('shopify', withField(order(MONDAY_NOON), { customer: { id: overlong(true) } }))
  await hub.settle()
  await hub.rows(`UPDATE inbox_item SET state = 'waiting', error = NULL`)
  await hub.settle()
  expect(await states()).toMatchObject([{ state: 'dead', attempts: 2 }])
})

it('says what is missing of an item whose request is gone, and does not go round for ever', async () => {
  await hub.receive('shopify', order(MONDAY_NOON))
  await hub.rows('DELETE FROM request')
  expect(await hub.app.hub.pipeline.digest()).toBe(1)
  expect(await hub.app.hub.pipeline.digest()).toBe(0)
  expect(await states()).toMatchObject([{ state: 'dead', error: { code: 'not-openable' } }])
})
