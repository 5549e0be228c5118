import type { QueryRunner } from 'typeorm'
import { databaseOfSpec } from '../../../../test/support/database.ts'
import { SegmentTurns1795737610000 } from './migrations/1795737610000-segment-turns.ts'

// A database of before turns had a table of their own: the migration is taken back, places are put, and it runs again.

const database = databaseOfSpec()
let runner: QueryRunner
const migration = new SegmentTurns1795737610000()
const [ADA, BOB] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b']
beforeAll(async () => {
  runner = database.source.createQueryRunner()
})
afterAll(async () => {
  await runner.release()
})

const PLACES = `
  INSERT INTO segment_member (tenant_id, contact_id, segment, since, changes_at) VALUES
    ('default', '${ADA}', 'lapsed', NULL, '2026-05-01T10:00:00.123Z'),
    ('default', '${ADA}', 'looking', '2026-03-01T00:00Z', '2026-03-08T00:00Z'),
    ('default', '${ADA}', 'germans', '2026-02-01T00:00Z', NULL),
    ('default', '${BOB}', 'germans', '2026-02-02T00:00Z', NULL)`
const places = () =>
  database.source.query('SELECT contact_id, segment, since, changes_at FROM segment_member ORDER BY 1, 2')

it('keeps who belongs to a segment, and when time may change it', async () => {
  await migration.down(runner)
  await database.source.query(PLACES)
  const before = await places()
  await migration.up(runner)
  expect(await database.source.query('SELECT contact_id, segment FROM segment_member ORDER BY 1, 2')).toEqual([
    { contact_id: ADA, segment: 'germans' },
    { contact_id: ADA, segment: 'looking' },
    { contact_id: BOB, segment: 'germans' },
  ])
  expect(await database.source.query('SELECT contact_id, due_at, turns FROM segment_turn')).toEqual([
    {
      contact_id: ADA,
      due_at: new Date('2026-03-08T00:00Z'),
      turns: { lapsed: Date.parse('2026-05-01T10:00:00.123Z'), looking: Date.parse('2026-03-08T00:00Z') },
    },
  ])
  await migration.down(runner)
  expect(await places()).toEqual(before)
})
