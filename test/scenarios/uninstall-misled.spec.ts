import { cartsWait, endsOf, messagesWereTried } from '../support/carts-waiting.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { FIGURES, goneThrough, mislead } from '../support/misled.ts'
import { uninstalled } from '../support/shop-endings.ts'
import { minutesFrom } from '../support/start-over.ts'

let hub: TestHub
beforeEach(async () => {
  hub = await startHub({ triggers: ['cart-abandoned'] })
})
afterEach(() => hub.stop())

const MANY = 10_000

// A run that ends has its row and eight indexes written: 14 rows and 25 blocks. Read for each of the others, it would be
// 10,000 rows.
it.each(Object.keys(FIGURES) as (keyof typeof FIGURES)[])(
  'a page of an uninstall goes through its own rows, with %s',
  async figures => {
    await cartsWait(hub, MANY)
    await messagesWereTried(hub)
    await hub.receive('shopify', uninstalled(minutesFrom(MONDAY_NOON, 1)))
    await hub.app.hub.pipeline.digest()
    await mislead(hub, figures)
    const [most = { rows: Number.POSITIVE_INFINITY, blocks: 0 }] = await goneThrough(() =>
      hub.app.hub.pipeline.uninstalls(),
    )
    expect(await endsOf(hub)).toEqual({ cancelled: MANY, 'decided uninstalled': MANY })
    expect(most.rows + most.blocks).toBeLessThan(50 * MANY)
  },
)
