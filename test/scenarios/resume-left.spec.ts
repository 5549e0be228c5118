import { MAKE_LEFT_DUE } from '../../apps/hub/src/pipeline/send/left-held.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { planOf } from '../support/plan.ts'
import { order } from '../support/shop.ts'
import { startOver } from '../support/start-over.ts'

// A resume says its word first and then makes due what was held, by pages: whoever does it may die in between.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ triggers: ['order-confirmed'] })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const cases = [
  { stopped: '/triggers/order-confirmed', said: "UPDATE trigger_state SET state = 'active'" },
  { stopped: '/channels/email', said: "UPDATE channel_state SET state = 'active'" },
]

it.each(cases)('what a resume of $stopped left held goes, once it is looked for', async ({ stopped, said }) => {
  expect((await operator(hub, `${stopped}/pause`, { method: 'POST' })).status).toBe(200)
  await hub.receive('shopify', order(MONDAY_NOON))
  await hub.settle()
  expect(await lookedFor()).toEqual({ left: false, reasons: ['paused'] })
  await hub.rows(said)
  await hub.advance({ minutes: 5 })
  expect(await hub.reasons()).toEqual(['paused'])
  expect(await lookedFor()).toEqual({ left: true, reasons: ['paused', 'sent'] })
  expect(await lookedFor()).toEqual({ left: false, reasons: ['paused', 'sent'] })
})

it('is looked for among what is held, and not among all that waits', async () => {
  const plan = await planOf(hub.dataSource, MAKE_LEFT_DUE, [MONDAY_NOON, 10])
  expect(plan).toMatch(/Scan (using|on) timer_stopped/)
})

async function lookedFor() {
  const left = await hub.app.hub.pipeline.leftHeld()
  await hub.settle()
  return { left, reasons: await hub.reasons() }
}
