import { createDatabase, type TestDatabase } from '../support/database.ts'
import { startWatched, type WatchedHub } from '../support/watched-hub.ts'

const ADMIN_TOKEN = 'test-admin-token-0123456789'
const TRIGGER = 'triggers/order-confirmed.ts'

let database: TestDatabase
let hub: WatchedHub

beforeAll(async () => {
  database = await createDatabase()
  const secrets = { ADMIN_TOKEN, SECRET_KEY: 'a-test-secret-key-of-32-characters' }
  hub = await startWatched([TRIGGER, 'templates/order-confirmed'], { DATABASE_URL: database.url, ...secrets })
})
afterAll(async () => {
  await hub.stop()
  await database.drop()
})

/** The revision that new runs start on. */
async function revision(): Promise<string> {
  const answer = await fetch(`${hub.url}/admin/api/triggers`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
  const { data } = (await answer.json()) as { data: readonly { readonly revision: string }[] }
  expect(data).toHaveLength(1)
  return data[0]?.revision as string
}

const readiness = async () => (await fetch(`${hub.url}/health/ready`)).status

const overdueIn = (hours: number) => (text: string) => text.replace(/overdue: [^\n]*/, `overdue: { hours: ${hours} },`)

it('takes over what is saved while it runs, keeps to the last good set while it is faulty, and goes on when it is good again', async () => {
  const first = await revision()
  expect(await hub.edit(TRIGGER, overdueIn(24))).toMatchObject({ msg: 'declarations.reloaded' })
  const second = await revision()
  expect(second).not.toBe(first)

  const refused = await hub.edit(TRIGGER, text => text.replace("['order.placed']", "['order.plced']"))
  expect(refused.msg).toBe('declarations.refused')
  expect(refused.faults).toContain(
    '  order-confirmed.ts: on: there is no event "order.plced"; did you mean "order.placed"?',
  )
  expect([await revision(), await readiness()]).toEqual([second, 200])

  expect(await hub.edit(TRIGGER, text => text.replace("['order.plced']", "['order.placed']"))).toMatchObject({
    msg: 'declarations.reloaded',
  })
  expect(await revision()).toBe(second)
})

it('names the field of what has no such form, and stays up', async () => {
  const before = await revision()
  const { faults } = await hub.edit(TRIGGER, text =>
    text.replace("template: 'order-confirmed'", "templat: 'order-confirmed'"),
  )
  expect(faults).toContain('  order-confirmed.ts: steps[0].send: there is no field "templat"; did you mean "template"?')
  expect([await revision(), await readiness()]).toEqual([before, 200])
  expect(await hub.edit(TRIGGER, text => text.replace('templat:', 'template:'))).toMatchObject({
    msg: 'declarations.reloaded',
  })
})

it('takes over what is saved in a file that a trigger imports', async () => {
  const before = await revision()
  await hub.add('triggers/parts/late.ts', 'export const LATE = { hours: 30 }\n')
  await hub.edit(
    TRIGGER,
    text => `import { LATE } from './parts/late.ts'\n${text.replace(/overdue: [^\n]*/, 'overdue: LATE,')}`,
  )
  const imported = await revision()
  expect(imported).not.toBe(before)
  expect(await hub.edit('triggers/parts/late.ts', text => text.replace('30', '31'))).toMatchObject({
    msg: 'declarations.reloaded',
  })
  expect(await revision()).not.toBe(imported)
})

it('names the line of a file that is no TypeScript any more, and reads it again when it is', async () => {
  const before = await revision()
  const { faults } = await hub.edit(TRIGGER, text => `${text}\nconst (\n`)
  expect(faults?.join(' ')).toMatch(/order-confirmed\.ts: line \d+: cannot be read/)
  expect(await hub.edit(TRIGGER, text => text.replace('\nconst (\n', ''))).toMatchObject({
    msg: 'declarations.reloaded',
  })
  expect(await revision()).toBe(before)
})

it('sends a template as it was saved last', async () => {
  const before = await revision()
  const subject = 'templates/order-confirmed/subject.hbs'
  expect(await hub.edit(subject, text => text.replace('{{', '{{{{'))).toMatchObject({ msg: 'declarations.refused' })
  expect(await revision()).toBe(before)
  expect(await hub.edit(subject, text => `Thank you: ${text.replace('{{{{', '{{')}`)).toMatchObject({
    msg: 'declarations.reloaded',
  })
  expect(await revision()).not.toBe(before)
})
