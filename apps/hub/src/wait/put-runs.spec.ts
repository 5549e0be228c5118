import { defineTrigger } from '@beckon/trigger-kit'
import { databaseOfSpec } from '../../../../test/support/database.ts'
import { message, sample } from '../../../../test/support/step-message.ts'
import { until } from '../../../../test/support/until.ts'
import { derivedId } from '../ids.ts'
import { type Sql, transaction } from '../store/sql.ts'
import type { Wanted } from './plan.ts'
import { putRuns } from './put-runs.ts'

const NOON = new Date('2026-03-02T12:00:00.000Z')
const DECLARATION = defineTrigger({
  name: 'patient',
  class: 'transactional',
  on: ['x.wanted'],
  key: ['event.data.id'],
  steps: [{ wait: { days: 1 } }, message('first')],
  sample: sample('x.wanted'),
})

const database = databaseOfSpec()

/** A run that a fact of so many minutes past noon wants. */
function wanted(key: string, minutes: number): Wanted {
  const anchorAt = new Date(NOON.getTime() + minutes * 60_000)
  return {
    ...{
      tenantId: 'default',
      trigger: { revision: 'r1', declaration: DECLARATION },
      key,
      subject: null,
      contactId: null,
    },
    ...{ eventId: derivedId('event', String(minutes)), anchorAt, receivedAt: anchorAt, isTest: false, turn: null },
  }
}

const put = (sql: Sql, one: Wanted) =>
  putRuns(
    sql,
    { wanted: [one], owners: [], cancelling: [] },
    { declarationOf: () => DECLARATION, allowTestEvents: true },
    NOON,
  )

it.each([
  ['the newer first', 9, 5],
  ['the older first', 5, 9],
])('two digests that want the first run of a key at once leave the newer fact’s, %s', async (key, first, second) => {
  const [stored, commit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const one = transaction(database.source, { durable: false }, async sql => {
    await put(sql, wanted(key, first))
    stored.resolve()
    await commit.promise
  })
  await stored.promise
  const other = transaction(database.source, { durable: false }, sql => put(sql, wanted(key, second)))
  await until('the other waits for the first', database.someoneWaits)
  commit.resolve()
  await Promise.all([one, other])
  const runs = await database.source.query(
    'SELECT r.anchor_at, t.due_at FROM run r JOIN timer t ON t.run_id = r.id WHERE key = $1',
    [key],
  )
  expect(runs).toEqual([{ anchor_at: wanted(key, 9).anchorAt, due_at: wanted(key, 9 + 24 * 60).anchorAt }])
})
