import { Forecast } from '../../apps/hub/src/admin/forecast/forecast.resource.ts'
import { COUNTS } from '../../apps/hub/src/admin/forecast/forecast.ts'
import { NOTHING_DUE } from '../support/nothing-due.ts'
import { planOf } from '../support/plan.ts'
import { type AdminApp, goodAnswer, startAdmin } from './admin-app.ts'
import { at, idOf, insert, type Row } from './rows.ts'

/** `GET /forecast`: which runs are due to go on, and when. It is Monday noon. */
let admin: AdminApp
beforeAll(async () => {
  admin = await startAdmin()
})
beforeEach(async () => {
  await admin.clear()
  await revision('c1', 'marketing')
})
afterAll(() => admin.stop())

const HOUR = 60
const DAY = 24 * HOUR
let runs = 0

async function revision(name: string, kind: string): Promise<void> {
  const declaration = JSON.stringify({ declaration: { class: kind } })
  await admin.dataSource.query(`INSERT INTO trigger_revision VALUES ($1, $1, $2, $3)`, [name, declaration, at(0)])
}

/** Runs that wait, each with a timer of these facts. */
async function waiting(facts: Row, ...timers: readonly Row[]): Promise<void> {
  for (const timer of timers) {
    const id = idOf(`run ${++runs}`)
    const tenant = facts.tenant_id ? { tenant_id: facts.tenant_id } : {}
    await insert(admin.dataSource, 'run', { id, state: 'waiting', ...facts })
    await insert(admin.dataSource, 'timer', { run_id: id, ...tenant, ...timer })
  }
}

const dueIn = (minutes: number, more: Row = {}): Row => ({ due_at: at(minutes), ...more })

const forecast = (query = '') => goodAnswer(admin, `/forecast${query}`, Forecast)

it('counts what is ahead by day, and by hour of the next 24', async () => {
  await waiting({}, dueIn(30), dueIn(45), dueIn(HOUR), dueIn(23 * HOUR + 59), dueIn(DAY), dueIn(3 * DAY))
  expect(await forecast()).toEqual({
    at: at(0),
    until: at(7 * DAY),
    onHoldSince: null,
    triggers: [
      {
        ...NOTHING_DUE,
        trigger: 'cart-abandoned',
        ahead: 6,
        days: [
          { from: '2026-03-02T00:00:00.000Z', runs: 3 },
          { from: '2026-03-03T00:00:00.000Z', runs: 2 },
          { from: '2026-03-05T00:00:00.000Z', runs: 1 },
        ],
        hours: [
          { from: at(0), runs: 2 },
          { from: at(HOUR), runs: 1 },
          { from: at(23 * HOUR), runs: 1 },
        ],
      },
    ],
  })
})

it('begins with the hour that has begun, in which nothing is ahead that is due by now', async () => {
  admin.clock.advance({ minutes: 30 })
  await waiting({}, dueIn(29), dueIn(30), dueIn(31), dueIn(DAY - 1), dueIn(DAY))
  expect((await forecast()).triggers).toMatchObject([
    {
      late: 2,
      ahead: 3,
      hours: [
        { from: at(0), runs: 1 },
        { from: at(23 * HOUR), runs: 1 },
      ],
    },
  ])
})

it('keeps apart what is late, what is under way, and what waits for a word', async () => {
  const trigger = { local_intent: 'when trigger cart-abandoned is resumed' }
  await waiting(
    {},
    dueIn(-5),
    dueIn(5, { message_id: idOf('message') }),
    dueIn(DAY, trigger),
    dueIn(60 * DAY, trigger),
    dueIn(DAY, { local_intent: 'when email is resumed' }),
    dueIn(DAY, { local_intent: '08:00 Europe/Paris 2026-03-03' }),
  )
  await insert(admin.dataSource, 'trigger_state', { name: 'cart-abandoned', state: 'paused' })
  const day = { from: '2026-03-03T00:00:00.000Z', runs: 1 }
  expect((await forecast()).triggers).toEqual([
    {
      ...NOTHING_DUE,
      trigger: 'cart-abandoned',
      state: 'paused',
      late: 1,
      underWay: 1,
      stopped: 2,
      stoppedByChannel: 1,
      ahead: 1,
      days: [day],
    },
  ])
})

it('counts every trigger by itself, over all its versions, and none that has nothing', async () => {
  await revision('c2', 'marketing')
  await revision('o1', 'transactional')
  await waiting({}, dueIn(5))
  await waiting({ revision: 'c2' }, dueIn(5))
  await waiting({ trigger: 'order-shipped', revision: 'o1' }, dueIn(5))
  expect((await forecast()).triggers).toMatchObject([
    { trigger: 'cart-abandoned', class: 'marketing', ahead: 2, hours: [{ from: at(0), runs: 2 }] },
    { trigger: 'order-shipped', class: 'transactional', ahead: 1 },
  ])
})

it('looks as far as it is asked, and counts no run that has ended and nobody else', async () => {
  await waiting({}, dueIn(5), dueIn(DAY))
  await waiting({ state: 'done' }, dueIn(5))
  await waiting({ tenant_id: 'another' }, dueIn(5))
  expect((await forecast(`?until=${at(HOUR)}`)).triggers).toMatchObject([{ ahead: 1 }])
  expect((await forecast(`?until=${at(DAY + 1)}`)).triggers).toMatchObject([{ ahead: 2 }])
})

it.each([at(0), at(-1), at(92 * DAY + 1), 'tomorrow'])('does not look until %s', async until => {
  const { status, body } = await admin.api(`/forecast?until=${until}`)
  expect({ status, code: body.code, detail: body.detail }).toEqual({
    status: 400,
    code: 'bad-parameter',
    detail: expect.stringMatching(/^until: expected/),
  })
})

it('finds the timers by when they are due, and by what they wait for', async () => {
  const later = Array.from({ length: 500 }, (_, n) => ({ run_id: idOf(`later ${n}`), due_at: at((2 + n) * DAY) }))
  await insert(admin.dataSource, 'timer', ...later)
  await admin.dataSource.query('ANALYZE timer')
  const plan = await planOf(admin.dataSource, COUNTS, ['default', at(0), at(DAY)])
  expect(plan).toMatch(/timer_due.*\n.*Cond: .*due_at < /)
  expect(plan).toMatch(/timer_held/)
})
