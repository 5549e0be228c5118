import { OUTCOMES } from '../../apps/hub/src/admin/triggers/outcomes.ts'
import { planOf } from '../support/plan.ts'
import { until } from '../support/until.ts'
import { type AdminApp, startAdmin } from './admin-app.ts'
import { at, idOf, insert } from './rows.ts'

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
})

afterAll(() => admin.stop())

const DAY = 24 * 60

/** What was sent, of all triggers together. */
async function sent(): Promise<number> {
  const { body } = await admin.api('/triggers')
  return body.data.reduce((sum, trigger) => sum + Number(trigger.sent), 0)
}

/** Statements that count what was sent long ago and wait for its table. */
async function counting(): Promise<number> {
  const [{ count }] = await admin.dataSource.query(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%created_at < $2%'`,
  )
  return count
}

it('what was sent long ago is counted too, and once a day', async () => {
  await insert(
    admin.dataSource,
    'message',
    { id: idOf('today') },
    { id: idOf('long ago'), created_at: at(-90 * DAY) },
    { id: idOf('long ago, in doubt'), created_at: at(-90 * DAY), ambiguous: true },
    { id: idOf('failed long ago'), created_at: at(-90 * DAY), state: 'failed' },
  )
  expect(await sent()).toBe(3)
  const longAgo = { created_at: at(-60 * DAY) }
  await insert(admin.dataSource, 'message', { id: idOf('a late word'), ...longAgo })
  await insert(admin.dataSource, 'message', { id: idOf('said to be there'), ...longAgo, ambiguous: true })
  expect(await sent()).toBe(4)
  admin.clock.advance({ hours: 23 })
  await insert(admin.dataSource, 'message', { id: idOf('tomorrow'), created_at: at(DAY - 60) })
  expect(await sent()).toBe(5)
  admin.clock.advance({ hours: 1 })
  expect(await sent()).toBe(6)
})

it('is counted by indexes of what waits, was dropped, is new or in doubt', async () => {
  const ended = Array.from({ length: 500 }, (_, n) => ({ id: idOf(`ended ${n}`) }))
  await insert(admin.dataSource, 'run', ...ended, { id: idOf('waiting'), state: 'waiting' })
  await admin.dataSource.query('ANALYZE run')
  const plan = await planOf(admin.dataSource, OUTCOMES, ['default', ['cart-abandoned'], at(-7 * DAY)])
  const used = [...plan.matchAll(/(?:using|on) (run_\w+|message_\w+)/g)].map(([, index]) => index)
  // Two hold nothing but what is in doubt: in the order of their time, and of their runs.
  const inDoubt = expect.stringMatching(/^message_(ambiguous|in_doubt)$/)
  expect(used).toEqual(expect.arrayContaining([inDoubt, 'message_created', 'run_dropped', 'run_waiting']))
  expect(used).toHaveLength(4)
})

it('whoever asks while it is counted waits for that, and does not count it again', async () => {
  expect(await sent()).toBeGreaterThan(0)
  admin.clock.advance({ hours: 48 })
  const held = admin.dataSource.createQueryRunner()
  await held.startTransaction()
  await held.query('LOCK TABLE message')
  const together = [sent(), sent()]
  await until('it is counted', async () => (await counting()) > 0)
  const later = sent()
  await admin.api('/contacts')
  expect(await counting()).toBe(1)
  await held.rollbackTransaction()
  await held.release()
  expect(new Set(await Promise.all([...together, later])).size).toBe(1)
})
