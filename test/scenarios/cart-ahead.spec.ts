import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { checkout, order } from '../support/shop.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const at = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)
const WAITING = `SELECT FROM run WHERE trigger = 'cart-abandoned' AND state = 'waiting'`

interface Said {
  /** Minutes past noon, by our clock. */
  readonly heard: number
  /** By how many minutes the clock of who says it is ahead. */
  readonly ahead: number
}

const by = ({ heard, ahead }: Said) => at(heard + ahead)

it.each<[string, { cart: Said; bought: Said; ended: boolean }]>([
  [
    'after it, by a clock that is right',
    { cart: { heard: 0, ahead: 10 }, bought: { heard: 5, ahead: 0 }, ended: true },
  ],
  ['after it, by the same clock', { cart: { heard: 0, ahead: 10 }, bought: { heard: 5, ahead: 10 }, ended: true }],
  ['before it, by the same clock', { cart: { heard: 5, ahead: 10 }, bought: { heard: 0, ahead: 10 }, ended: false }],
  [
    'before it, by a clock that is right',
    { cart: { heard: 5, ahead: 10 }, bought: { heard: 0, ahead: 0 }, ended: false },
  ],
  [
    'before it, but heard of only afterwards',
    { cart: { heard: 5, ahead: 10 }, bought: { heard: 6, ahead: -6 }, ended: false },
  ],
  [
    'after it by their clock, and heard of before',
    { cart: { heard: 5, ahead: 10 }, bought: { heard: 0, ahead: 16 }, ended: true },
  ],
])('a cart of a clock that is ahead, and an order of its buyer %s', async (_when, { cart, bought, ended }) => {
  const facts = [
    { heard: cart.heard, post: checkout(by(cart)) },
    { heard: bought.heard, post: order(by(bought)) },
  ].sort((a, b) => a.heard - b.heard)
  for (const { heard, post } of facts) {
    hub.clock.advance({ milliseconds: at(heard).getTime() - hub.clock.now().getTime() })
    await hub.receive('shopify', post)
    await hub.settle()
  }
  expect(await hub.rows(WAITING)).toHaveLength(ended ? 0 : 1)
})
