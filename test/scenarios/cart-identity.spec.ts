import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { cart, checkout, order } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const at = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)
const addresses = async () => (await hub.messages()).map(message => message.address)

const receiveApart = (posts: readonly Post[]) => hub.receiveApart('shopify', ...posts)

describe('a cart that names nobody', () => {
  it('reminds nobody', async () => {
    await hub.receive('shopify', cart(MONDAY_NOON))
    await hub.advance({ hours: 3 })
    expect(await hub.messages()).toEqual([])
  })

  const named = [cart(at(-30)), checkout(at(-20)), cart(at(-10))]
  it.each([
    ['before', [0, 1, 2]],
    ['between', [1, 0, 2]],
    ['after', [0, 2, 1]],
    ['last of all', [2, 0, 1]],
  ])(
    'is reminded of once its checkout names the buyer, an hour after the last change (%s)',
    async (_what, sequence) => {
      await receiveApart(sequence.map(index => named[index] as Post))
      await hub.advance({ minutes: 49 })
      expect(await addresses()).toEqual([])
      await hub.advance({ minutes: 1 })
      expect(await addresses()).toEqual(['ada@example.com'])
    },
  )
})

describe('two carts that turn out to be one', () => {
  const late = [
    checkout(at(-10), { cartToken: null }),
    checkout(at(-8), { token: 'd1ce', email: 'ada@example.com' }),
    checkout(at(-6), { cartToken: 'ca47' }),
  ]
  it.each([
    ['as they happened', [0, 1, 2]],
    ['backwards', [2, 1, 0]],
    ['the joining one between', [0, 2, 1]],
  ])('are reminded of once, received %s', async (_what, sequence) => {
    await receiveApart(sequence.map(index => late[index] as Post))
    expect(await hub.rows(`SELECT key FROM run WHERE state = 'waiting'`)).toHaveLength(1)
    await hub.advance({ hours: 3 })
    expect(await addresses()).toEqual(['ada@example.com'])
  })

  it('say which run went on', async () => {
    await receiveApart(late)
    expect(await hub.reasons()).toEqual(['merged-duplicate'])
  })

  it('and are reminded of one by one when they are two', async () => {
    await receiveApart([late[0] as Post, checkout(at(-8), { token: 'd1ce', email: 'bob@example.com' })])
    await hub.advance({ hours: 3 })
    expect((await addresses()).sort()).toEqual(['ada@example.com', 'bob@example.com'])
  })

  it('end together with the order of either name', async () => {
    await receiveApart([...late, order(at(-5), { email: 'other@example.com', checkoutToken: 'd1ce' })])
    await hub.advance({ hours: 3 })
    expect(await addresses()).toEqual(['other@example.com'])
  })

  it('tell once how each of them ended, also when one had ended before', async () => {
    await receiveApart([late[0] as Post, order(at(-9), { checkoutToken: 'c0ffee' }), late[1] as Post, late[2] as Post])
    await hub.advance({ hours: 3 })
    const ends = await hub.rows(
      `SELECT reason FROM decision WHERE trigger = 'cart-abandoned' GROUP BY run_id, reason ORDER BY reason`,
    )
    expect(ends).toEqual([{ reason: 'cancelled' }, { reason: 'cancelled' }])
  })

  it('are not reminded of again when one was already', async () => {
    await receiveApart([late[0] as Post, checkout(at(5), { token: 'd1ce', email: 'bob@example.com' })])
    await hub.advance({ minutes: 52 })
    expect(await addresses()).toEqual(['ada@example.com'])
    await receiveApart([checkout(at(6), { token: 'c0ffee', cartToken: 'ca47' })])
    await hub.advance({ hours: 3 })
    expect(await addresses()).toEqual(['ada@example.com'])
  })
})

it('a cart goes to whom its newest fact names, whatever comes last', async () => {
  const mine = checkout(at(-20))
  const hers = checkout(at(-10), { token: 'd1ce', email: 'bob@example.com' })
  const change = cart(at(-5))
  await receiveApart([mine, change, hers])
  await hub.advance({ hours: 3 })
  expect(await addresses()).toEqual(['bob@example.com'])
})

it('an order of whom a cart was thought to belong to does not end the wait of its owner', async () => {
  const mine = checkout(at(-20))
  const hers = checkout(at(-10), { token: 'd1ce', email: 'bob@example.com' })
  await receiveApart([mine, cart(at(-5)), order(at(-2)), hers])
  await hub.advance({ hours: 3 })
  expect((await addresses()).sort()).toEqual(['ada@example.com', 'bob@example.com'])
})
