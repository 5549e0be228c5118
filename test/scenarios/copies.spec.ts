import type { Channel } from '../../apps/hub/src/deliver/channel.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { order } from '../support/shop.ts'

const handedOver: string[] = []
const channel: Channel = {
  name: 'remembering',
  idempotent: false,
  capacity: () => 1,
  deliver: async mail => {
    handedOver.push(mail.messageId)
    return { outcome: 'accepted', detail: 'remembered' }
  },
  close: async () => undefined,
}

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ channel })
})
afterAll(() => hub.stop())

/** As a process leaves it that died after the hand-over and before the record. */
async function forgetTheRecord(): Promise<void> {
  await hub.rows(`UPDATE attempt SET outcome = NULL, ended_at = NULL WHERE outcome = 'accepted'`)
  await hub.rows(`UPDATE run SET state = 'waiting', ended_at = NULL WHERE state = 'done'`)
  await hub.rows(
    `INSERT INTO timer (tenant_id, run_id, step, due_at, after_inbox, message_id)
     SELECT m.tenant_id, m.run_id, m.step, $1, false, m.id FROM message m JOIN attempt a ON a.message_id = m.id AND a.outcome IS NULL`,
    [hub.clock.now()],
  )
}

it('a receipt after whose hand-over the hub dies again and again makes five copies, then waits for an operator', async () => {
  await hub.receive('shopify', order(MONDAY_NOON))
  await hub.settle()
  for (let deaths = 0; deaths < 7; deaths++) {
    await forgetTheRecord()
    await hub.settle()
  }
  expect(handedOver).toHaveLength(5)
  expect(new Set(handedOver).size).toBe(1)
  expect(await hub.messages()).toMatchObject([{ state: 'unknown', ambiguous: true }])
  expect(await hub.reasons()).toEqual(['ambiguous', 'sent', 'sent', 'sent', 'sent', 'sent'])
})
