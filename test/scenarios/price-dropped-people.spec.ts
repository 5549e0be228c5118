import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { cart, daysAgo, LOOKED, priced, priceStories, yes } from '../support/prices.ts'
import { checkout, order } from '../support/shop.ts'
import { TRACK } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'

// Who is left alone when a price has fallen, and who is one person.

let hub: TestHub
const { arrive, told, reasons } = priceStories(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

it('does not tell who has looked again since it fell', async () => {
  await arrive(yes, priced(daysAgo(10), '24.00'), cart, priced(MONDAY_NOON, '19.00'))
  await hub.advance({ minutes: 5 })
  await arrive(checkout(hub.clock.now(), { customer: { id: 7001, email: 'ada@example.com' }, acceptsMarketing: false }))
  await hub.advance({ minutes: 15 })
  expect(await told()).toEqual([])
  expect(await reasons()).toMatchObject([
    { reason: 'not-true-any-more', detail: expect.stringContaining('drop.percent') },
  ])
})

it('does not tell when the price has risen again before the message went', async () => {
  await arrive(yes, priced(daysAgo(10), '24.00'), cart, priced(MONDAY_NOON, '19.00'))
  await hub.advance({ minutes: 10 })
  await arrive(priced(hub.clock.now(), '24.00'))
  await hub.advance({ hours: 1 })
  expect(await told()).toEqual([])
  expect(await reasons()).toMatchObject([{ reason: 'not-true-any-more' }])
})

it('does not tell who has bought it, even if the order comes after the drop', async () => {
  await arrive(yes, priced(daysAgo(10), '24.00'), cart, priced(MONDAY_NOON, '19.00'))
  await arrive(order(daysAgo(2), { customer: { id: 7001, email: 'ada@example.com' } }))
  await hub.advance({ hours: 1 })
  expect(await told()).toEqual([])
})

it('does not tell of what cannot be bought', async () => {
  await arrive(yes, priced(daysAgo(10), '24.00'), cart, priced(MONDAY_NOON, '19.00', { quantity: 0 }))
  await hub.advance({ hours: 1 })
  expect(await told()).toEqual([])
})

it('does not tell without consent, and says so', async () => {
  await arrive(priced(daysAgo(10), '24.00'), cart, priced(MONDAY_NOON, '19.00'))
  await hub.advance({ hours: 1 })
  expect(await told()).toEqual([])
  expect(await reasons()).toMatchObject([{ reason: 'no-consent' }])
})

it('does not tell of a look that is long ago', async () => {
  await arrive(
    yes,
    priced(daysAgo(80), '24.00'),
    checkout(daysAgo(61), { customer: { id: 7001 } }),
    priced(MONDAY_NOON, '19.00'),
  )
  await hub.advance({ hours: 1 })
  expect(await told()).toEqual([])
})

it('is one message for two contacts that turn out to be one person', async () => {
  const byCustomer = checkout(LOOKED, { token: 'one', cartToken: null, email: null, customer: { id: 7001 } })
  const byAddress = checkout(LOOKED, { token: 'two', cartToken: null, email: 'ada@example.com' })
  await arrive(priced(daysAgo(10), '24.00'), byCustomer, byAddress, priced(MONDAY_NOON, '19.00'))
  expect(await hub.rows(`SELECT FROM run WHERE trigger = 'price-dropped'`)).toHaveLength(2)
  await arrive(yes)
  await hub.advance({ minutes: 20 })
  expect(await told()).toHaveLength(1)
  expect((await reasons()).map(({ reason }) => reason).sort()).toEqual(['merged-duplicate', 'sent'])
})

it('reaches the person for whom a run was put under a contact that was merged at that moment', async () => {
  const byCustomer = checkout(LOOKED, { token: 'one', cartToken: null, email: null, customer: { id: 7001 } })
  const byAddress = checkout(LOOKED, { token: 'two', cartToken: null, email: 'ada@example.com' })
  await arrive(priced(daysAgo(10), '24.00'), byCustomer, byAddress, priced(MONDAY_NOON, '19.00'))
  const [before] = await hub.rows<{ id: string; contact_id: string; key: string }>(
    `SELECT id, contact_id, key FROM run WHERE trigger = 'price-dropped' ORDER BY contact_id DESC`,
  )
  await arrive(yes)
  // As the digest of the price would have left it, had it read its people before the merge was committed.
  await hub.rows(`DELETE FROM timer WHERE run_id IN (SELECT id FROM run WHERE trigger = 'price-dropped')`)
  await hub.rows(`UPDATE run SET key = id::text WHERE trigger = 'price-dropped'`)
  await hub.rows(
    `UPDATE run SET contact_id = $1, key = $2, subject = 'variant:2001', state = 'waiting', ended_at = NULL WHERE id = $3`,
    [before?.contact_id, before?.key, before?.id],
  )
  await hub.rows(
    `INSERT INTO timer (tenant_id, run_id, step, due_at, after_inbox) SELECT tenant_id, id, step, due_at, true FROM run WHERE id = $1`,
    [before?.id],
  )
  await hub.advance({ minutes: 20 })
  expect(await told()).toHaveLength(1)
})

describe('facts that are marked as tests', () => {
  const test = ({ headers, body }: Post): Post => ({ headers: { ...headers, 'x-shopify-test': 'true' }, body })

  it('move no price where they may not lead to messages', async () => {
    const strict = await startHub({ environment: { ALLOW_TEST_EVENTS: 'false' } })
    for (const post of [
      yes,
      priced(daysAgo(10), '24.00'),
      cart,
      test(priced(daysAgo(1), '15.00')),
      priced(MONDAY_NOON, '19.00'),
    ])
      await strict.receive('shopify', post)
    await strict.settle()
    await strict.advance({ hours: 1 })
    expect((await strict.messages()).map(({ trigger }) => trigger)).toContain('price-dropped')
    await strict.stop()
  })
})
