import { databaseOfSpec } from '../../../../../test/support/database.ts'
import { isTimeout, type Sql, transaction } from '../../store/sql.ts'
import { forAsMany } from './as-many.ts'

const database = databaseOfSpec({ statementTimeoutMs: 50 })

const PEOPLE = Array.from({ length: 8 }, (_, n) => n)
const REFUSED = 'SELECT 1 / 0'
const TOO_LONG = 'SELECT count(*) FROM generate_series(1, 1000000000)'

/** Does something for all people, which the database answers with this where one of them is among them. */
async function attempt(people: readonly number[], fault: string, mayBeNobody = false) {
  let tries = 0
  const work = (sql: Sql) => async (some: readonly number[]) => {
    tries++
    if (some.some(one => people.includes(one))) await sql(fault)
    return some
  }
  const end = await transaction(database.source, { durable: true }, sql =>
    forAsMany(sql, PEOPLE, work(sql), { mayBeNobody }),
  ).catch((error: unknown) => error)
  return { end, tries }
}

it.each([
  ['nobody', [], 1],
  ['one', [5], 7],
  ['two', [0, 5], 11],
])('leaves out whom the database refuses: %s', async (_who, refused, most) => {
  const { end, tries } = await attempt(refused, REFUSED)
  const { done, left } = end as { done: number[]; left: { item: number }[] }
  expect(done).toEqual(PEOPLE.filter(one => !refused.includes(one)))
  expect(left.map(({ item }) => item)).toEqual(refused)
  expect(tries).toBeLessThanOrEqual(most)
})

it('fails as it would for all when it can be done with nobody', async () => {
  expect((await attempt(PEOPLE, REFUSED)).end).toMatchObject({ code: '22012' })
})

it('leaves out everybody when it may be done with nobody', async () => {
  const { end } = await attempt(PEOPLE, REFUSED, true)
  const { done, left } = end as { done: number[]; left: { item: number }[] }
  expect(done).toEqual([])
  expect(left.map(({ item }) => item)).toEqual(PEOPLE)
})

it('tries no halves of what takes too long, for each would take as long again', async () => {
  const { end, tries } = await attempt([5], TOO_LONG)
  expect(isTimeout(end)).toBe(true)
  expect(tries).toBe(1)
})
