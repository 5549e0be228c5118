import type { Page } from '../../apps/hub/src/admin/list/page.ts'
import type { Revision } from '../../apps/hub/src/admin/triggers/revision.resource.ts'
import { autocommit } from '../../apps/hub/src/store/sql.ts'
import { logWaiting } from '../../apps/hub/src/waiting-revisions.ts'
import type { TestHub } from '../support/hub.ts'
import { addMerchant, operator } from '../support/merchants.ts'
import { type Redeployed, redeployed } from '../support/redeployed.ts'
import { siteEvent, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { links } from '../support/step-message.ts'

// A trigger is edited and the hub deployed anew while runs wait: two folders with one trigger, one hub after the other.

let deploy: Redeployed
let before: TestHub
let hub: TestHub

beforeAll(async () => {
  deploy = await redeployed()
  before = deploy.before
  hub = deploy.hub
})
beforeEach(() => startOver(before))
afterAll(() => deploy.stop())

const happens = async (id: string) => {
  const event = siteEvent('x.nudge', before.clock.now(), { email: `${id}@example.com` }, { id, ...links })
  await before.receive('track', track(event))
  await before.settle()
}

const passes: Redeployed['passes'] = by => deploy.passes(by)
const sent = async () => (await before.messages()).map(({ data }) => String(data.url).split('/').at(-1))
const revisions = () => deploy.revisions('nudge')
const move = (steps: object) => deploy.move('nudge', steps)
const timers = () => before.rows('SELECT due_at FROM timer ORDER BY due_at')

it('shows how many runs wait on which version of a trigger, and at which step', async () => {
  await happens('1')
  await before.advance({ hours: 1 })
  await happens('2')
  expect(await revisions()).toEqual([
    {
      revision: expect.any(String),
      current: false,
      waiting: 2,
      standing: { 1: 1, 3: 1 },
      createdAt: '2026-03-02T12:00:00.000Z',
      steps: ['wait 1 hour', 'send password-reset by email', 'wait 1 day', 'send password-reset by email'],
    },
    expect.objectContaining({ current: true, waiting: 0, standing: {} }),
  ])
})

it('says at the start what waits on an earlier version, and nothing of what waits on that of today', async () => {
  const log: unknown[] = []
  const say = () =>
    logWaiting(autocommit(before.dataSource), deploy.app.hub.catalogue.current, {
      info: (...line: unknown[]) => log.push(line),
    })
  await happens('1')
  const [earlier, today] = await revisions()
  await say()
  expect(log).toEqual([
    [
      { trigger: 'nudge', today: today?.revision, waiting: { [String(earlier?.revision)]: 1 } },
      'trigger.waiting-on-earlier',
    ],
  ])
  await move({ 1: 2 })
  await say()
  expect(log).toHaveLength(1)
})

it('lets runs finish on the version they began on', async () => {
  await happens('1')
  await passes({ hours: 1 })
  await passes({ days: 1 })
  expect(await sent()).toEqual(['first', 'second'])
})

it('moves runs step by step, and they are due as before', async () => {
  await happens('1')
  const due = await timers()
  expect(await move({ 1: 2 })).toMatchObject({ status: 200, body: { moved: 1, left: { sent: 0, underWay: 0 } } })
  expect(await timers()).toEqual(due)
  expect(await revisions()).toMatchObject([{ waiting: 0 }, { waiting: 1, standing: { 2: 1 } }])
  await passes({ minutes: 59 })
  expect(await sent()).toEqual([])
  await passes({ minutes: 1 })
  await passes({ days: 1 })
  await passes({ days: 1 })
  expect(await sent()).toEqual(['warm', 'third', 'reminder'])
})

it('refuses a map that leaves out a step at which runs stand, and moves none', async () => {
  await happens('1')
  await before.advance({ hours: 1 })
  await happens('2')
  const refused = await move({ 1: 2 })
  expect(refused).toMatchObject({ status: 409, body: { code: 'steps-unmapped' } })
  expect(refused.body.detail).toMatch(/step 3 \(\w.*; 1 waiting\)/)
  expect(await revisions()).toMatchObject([{ waiting: 2 }, { waiting: 0 }])
  expect(await move({ 1: 2, 3: 6 })).toMatchObject({ status: 200, body: { moved: 2 } })
})

it('leaves a run that would come to a step which has sent for it, for that would be the same message', async () => {
  await happens('1')
  await happens('2')
  await before.advance({ hours: 1 })
  await before.rows(
    "UPDATE message SET step = 4, send_key = replace(send_key, '/1/email', '/4/email') WHERE address LIKE '1%'",
  )
  // Both sent at step 1 of the old version; the first as if the new version's step 4 had been it.
  expect(await move({ 3: 4 })).toMatchObject({ body: { moved: 1, left: { sent: 1, underWay: 0 } } })
  expect(await move({ 3: 6 })).toMatchObject({ body: { moved: 1, left: { sent: 0, underWay: 0 } } })
})

it('leaves a run whose message is being handed over', async () => {
  await happens('1')
  await happens('2')
  await before.rows('UPDATE timer SET message_id = run_id WHERE run_id = (SELECT id FROM run WHERE key = $1)', ['1'])
  expect(await move({ 1: 2 })).toMatchObject({ body: { moved: 1, left: { sent: 0, underWay: 1 } } })
})

const REFUSED = [
  [
    'a step that the new version does not have',
    { steps: { 1: 7 } },
    400,
    'steps: saw 1 → 7; expected one of 0 (send password-reset by email)',
  ],
  ['a step that is no number', { steps: { first: 1 } }, 400, 'steps: expected numbers of steps as names'],
  ['the same version twice', { to: 'from' }, 400, 'expected two different revisions'],
  ['a version nobody knows', { to: 'f00' }, 400, 'to: nudge has no revision "f00"'],
] as const

it.each(REFUSED)('refuses %s', async (_what, change, status, detail) => {
  await happens('1')
  const [from, to] = await revisions()
  const changed = 'to' in change && change.to === 'from' ? { to: from?.revision } : change
  const body = { from: from?.revision, to: to?.revision, steps: {}, ...changed }
  const answer = await operator(hub, '/triggers/nudge/move', { method: 'POST', body })
  expect(answer.status).toBe(status)
  expect(answer.body.detail).toContain(detail)
})

it('has no versions of a trigger that is not there, and names the nearest', async () => {
  const answer = await operator(hub, '/triggers/nudg/revisions')
  expect(answer).toMatchObject({ status: 404 })
  expect(answer.body.detail).toContain('did you mean "nudge"?')
})

it("is each tenant's own matter", async () => {
  await happens('1')
  const books = await addMerchant(hub, 'books')
  const { data } = (await books.api<Page<Revision>>('/triggers/nudge/revisions')).body
  expect(data).toMatchObject([{ waiting: 0 }, { waiting: 0 }])
  const body = { from: data[0]?.revision, to: data[1]?.revision, steps: { 1: 2 } }
  expect(await books.api('/triggers/nudge/move', { method: 'POST', body })).toMatchObject({ body: { moved: 0 } })
  expect(await revisions()).toMatchObject([{ waiting: 1 }, { waiting: 0 }])
})

it('what would have gone while a trigger was only tried keeps nobody from what it sends since', async () => {
  const outgrown = (id: string) =>
    track(siteEvent('x.outgrown', before.clock.now(), { email: 'ada@example.com' }, { id, ...links }))
  await before.receive('track', outgrown('1'))
  await before.settle()
  expect(await before.reasons('outgrown')).toEqual(['shadow'])
  await before.receive('track', outgrown('2'))
  await passes({ hours: 1 })
  expect(await before.reasons('outgrown')).toEqual(['shadow', 'sent'])
})
