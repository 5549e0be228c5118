import { causeAtStart, type Heartbeat } from './why-hold.ts'

const NOW = new Date('2026-03-02T12:00:00Z')
const HOUR_MS = 3_600_000
const beat = (hoursAgo: number, databaseId = 'one'): Heartbeat => ({
  databaseId,
  at: new Date(NOW.getTime() - hoursAgo * HOUR_MS),
})

it.each<[string, Heartbeat | null, Heartbeat | null, number | null, string | null, number?]>([
  ['a fresh install', null, null, 2, null],
  ['one that never beat, where something has waited for three hours', null, null, 2, 'down-time', 3],
  ['one that never beat and never holds for that', null, null, null, null, 3],
  ['a hub that was away for an hour, where something has waited for three', beat(1), beat(1), 2, null, 3],
  ['a hub that was away for an hour', beat(1), beat(1), 2, null],
  ['one that was away for three', beat(3), beat(3), 2, 'down-time'],
  ['one that was away for three, and never holds for that', beat(3), beat(3), null, null],
  ['a database that is older than its copy says', beat(1), beat(0.5), 2, 'went-back'],
  ['a database beside the copy of another', beat(1), beat(0.5, 'another'), 2, null],
  ['a backup from before the first heartbeat', null, beat(0.5), 2, 'went-back'],
])('%s', (_what, known, copy, hours, why, waited = 0) => {
  const signs = { beat: known, copy, waitedMs: waited * HOUR_MS }
  expect(causeAtStart(signs, NOW, hours === null ? null : hours * HOUR_MS)?.why ?? null).toBe(why)
})
