import { databaseOfSpec } from '../../../test/support/database.ts'
import { manualClock } from '../../../test/support/manual-clock.ts'
import { loadAnchor, systemClock } from './clock.ts'
import { autocommit, type Sql } from './store/sql.ts'

const MONDAY_NOON = new Date('2026-03-02T12:00:00Z')
const seconds = (count: number) => new Date(MONDAY_NOON.getTime() + count * 1000)

describe("the system's clock", () => {
  it('has one time for business and reality when it is not told otherwise', () => {
    const clock = systemClock()
    const real = clock.real().getTime()
    expect(clock.now().getTime() - real).toBeLessThan(1000)
    expect(clock.speed).toBe(1)
  })

  it('runs business time as many times faster as its anchor says', () => {
    const aMinuteAgo = new Date(systemClock().real().getTime() - 60_000)
    const clock = systemClock({ business: MONDAY_NOON, real: aMinuteAgo, speed: 60 })
    const elapsed = clock.now().getTime() - MONDAY_NOON.getTime()
    expect(elapsed).toBeGreaterThanOrEqual(3_600_000)
    expect(elapsed).toBeLessThan(3_700_000)
  })

  it('tells which business instant some real time leads to', () => {
    const clock = systemClock({ business: MONDAY_NOON, real: systemClock().real(), speed: 1000 })
    expect(clock.inReal(10_000).getTime() - clock.now().getTime()).toBeCloseTo(10_000_000, -5)
  })
})

describe('the anchor of business time', () => {
  const database = databaseOfSpec()
  let sql: Sql
  beforeAll(async () => {
    sql = autocommit(database.source)
  })
  beforeEach(() => sql('TRUNCATE clock_anchor'))

  it('is made at the first start, where business time is real time', async () => {
    expect(await loadAnchor(sql, 1, MONDAY_NOON)).toEqual({ business: MONDAY_NOON, real: MONDAY_NOON, speed: 1 })
  })

  it('is the same for every process and every later start', async () => {
    const first = await loadAnchor(sql, 60, MONDAY_NOON)
    expect(await loadAnchor(sql, 60, seconds(3600))).toEqual(first)
  })

  it('is one, when many processes start together', async () => {
    const starts = Array.from({ length: 8 }, (_, index) => loadAnchor(sql, 60, seconds(index)))
    expect(new Set((await Promise.all(starts)).map(anchor => anchor.real.getTime())).size).toBe(1)
  })

  it.each([
    ['faster', 1, 60, 10],
    ['slower', 60, 1, 600],
    ['back to real', 1.5, 1, 15],
  ])('goes on from where business time stood when the clock is set %s', async (_what, from, to, businessSeconds) => {
    await loadAnchor(sql, from, MONDAY_NOON)
    const anchor = await loadAnchor(sql, to, seconds(10))
    expect(anchor).toEqual({ business: seconds(businessSeconds), real: seconds(10), speed: to })
  })

  it('does not jump back when the machine was set back in the meantime', async () => {
    await loadAnchor(sql, 60, MONDAY_NOON)
    const anchor = await loadAnchor(sql, 1, seconds(-3600))
    expect(anchor.business).toEqual(MONDAY_NOON)
  })
})

describe('the manual clock', () => {
  it('moves only when it is told to', () => {
    const clock = manualClock(MONDAY_NOON)
    clock.advance({ minutes: 59, seconds: 60 })
    expect(clock.now()).toEqual(seconds(3600))
    expect(clock.inReal(5000)).toEqual(seconds(3605))
    clock.set(MONDAY_NOON)
    expect(clock.now()).toEqual(MONDAY_NOON)
  })
})
