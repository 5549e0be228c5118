import type { QueryRunner } from 'typeorm'
import { databaseOfSpec } from '../../../../test/support/database.ts'
import { BrakeHistory1795564810000 } from './migrations/1795564810000-brake-history.ts'
import { BrakeRelease1795910420000 } from './migrations/1795910420000-brake-release.ts'

// A database of before the brake counted: the migration and what followed are taken back, messages are put, and they run again.

const database = databaseOfSpec()
let runner: QueryRunner
const migration = new BrakeHistory1795564810000()
const release = new BrakeRelease1795910420000()
beforeAll(async () => {
  runner = database.source.createQueryRunner()
})
beforeEach(async () => {
  await database.source.query('DELETE FROM message; DELETE FROM trigger_volume; DELETE FROM brake')
  await release.down(runner)
  await migration.down(runner)
})
afterAll(async () => {
  await runner.release()
})

/** So many messages at an instant. */
const messages = (count: number, at: string, { kind = 'marketing', state = 'accepted' } = {}) =>
  database.source.query(
    `INSERT INTO message (tenant_id, id, send_key, trigger, run_id, step, channel, class, address, template_revision, locale,
       data, header_message_id, state, created_at)
     SELECT 'default', id, id, 'welcome', id, 0, 'email', $1, '', '', 'en', '{}', '', $2, $3
     FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $4)) n`,
    [kind, state, at, count],
  )

async function filled(): Promise<unknown> {
  await migration.up(runner)
  await release.up(runner)
  const rows: { hour: Date; sent: number; released: boolean }[] = await database.source.query(
    `SELECT hour, sent, released FROM trigger_volume WHERE tenant_id = 'default' AND trigger = 'welcome' ORDER BY 1, 3`,
  )
  return rows.map(({ hour, sent, released }) => [hour.toISOString().slice(0, 16), sent, ...(released ? ['off'] : [])])
}

it('counts the marketing of four weeks by the hour', async () => {
  await messages(9, '2026-01-31T11:00:00Z')
  await messages(3, '2026-02-03T09:20:00Z')
  await messages(4, '2026-03-02T09:01:00Z', { state: 'unknown' })
  await messages(5, '2026-03-02T09:59:59Z', { state: 'claimed' })
  expect(await filled()).toEqual([
    ['2026-02-03T09:00', 3],
    ['2026-03-02T09:00', 9],
  ])
})

it.each([
  ['what was owed', { kind: 'transactional' }],
  ['what was given up', { state: 'dropped' }],
  ['what failed', { state: 'failed' }],
])('does not count %s', async (_what, kind) => {
  await messages(3, '2026-03-02T09:20:00Z', kind)
  expect(await filled()).toEqual([])
})

it('leaves the hours that were counted, and knows what went while the brake was off', async () => {
  await messages(7, '2026-03-02T08:10:00Z')
  await messages(50, '2026-03-02T09:05:00Z')
  await messages(250, '2026-03-02T09:30:00Z')
  await database.source.query(
    `INSERT INTO trigger_volume (tenant_id, trigger, hour, sent) VALUES ('default', 'welcome', '2026-03-02T09:00Z', 48);
     INSERT INTO brake (tenant_id, trigger, off_until) VALUES ('default', 'welcome', '2026-03-03T09:10Z')`,
  )
  expect(await filled()).toEqual([
    ['2026-03-02T08:00', 7],
    ['2026-03-02T09:00', 48],
    ['2026-03-02T09:00', 250, 'off'],
  ])
})

it('has nothing to count in an empty database', async () => {
  expect(await filled()).toEqual([])
})
