import { batch, contactCreated, type Entry, propertyChanged } from '../support/crm.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { type SiteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'
import { crmStage, crmTicketOf, ticket } from '../support/tickets.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const later = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)
const told = () => hub.messages('ticket-resolved')
const reasons = () => hub.reasons('ticket-resolved')

const receiveApart = (...events: readonly SiteEvent[]) =>
  hub.receiveApart('track', ...events.map(event => track(event)))

it('tells that a request is settled, once, and anew when it was settled anew', async () => {
  const settled = ticket('resolved', MONDAY_NOON, { status: 'solved' })
  await receiveApart(settled, settled)
  expect(await told()).toEqual([])
  await hub.advance({ minutes: 5 })
  expect(await told()).toMatchObject([{ address: 'ada@example.com', data: { subject: 'A page is missing' } }])
  await receiveApart(ticket('updated', later(60), { status: 'open' }))
  await hub.advance({ days: 1 })
  await receiveApart(ticket('resolved', hub.clock.now(), { status: 'solved' }))
  await hub.advance({ minutes: 5 })
  expect(await told()).toHaveLength(2)
})

const settled = ticket('resolved', MONDAY_NOON, { status: 'solved' })

it.each([
  ['a minute later', 1],
  ['in the same moment, by a copy', 0],
])(
  'tells once of a request that is said to be settled again %s, in whatever order that is heard',
  async (_what, minutes) => {
    const again = ticket('resolved', later(minutes), { status: 'solved' })
    for (const events of [
      [settled, again],
      [again, settled],
    ]) {
      await startOver(hub)
      await receiveApart(...events)
      await hub.advance({ minutes: 20 })
      expect(await told()).toHaveLength(1)
    }
  },
)

it.each([
  ['nothing else', settled, [], ['sent']],
  ['that it was opened again', settled, [ticket('updated', later(2), { status: 'open' })], ['not-true-any-more']],
  ['that another was', settled, [ticket('updated', later(2), { id: '32', status: 'open' })], ['sent']],
  ['that it was open before', settled, [ticket('updated', later(-2), { status: 'open' })], ['sent']],
  ['its stage once more', settled, [ticket('updated', later(2), { status: 'solved' })], ['sent']],
  ['a last word', settled, [ticket('updated', later(2), { reply: 'All the best' })], ['sent']],
  ['a stage, where the end said none', ticket('resolved', MONDAY_NOON), [], ['sent']],
  [
    'that it was opened again, where the end said no stage',
    ticket('resolved', MONDAY_NOON),
    [ticket('updated', later(2), { status: 'open' })],
    ['not-true-any-more'],
  ],
])('when %s is known before it could go', async (_what, end, known, expected) => {
  for (const events of [
    [end, ...known],
    [...known, end],
  ]) {
    await startOver(hub)
    await receiveApart(...events)
    await hub.advance({ minutes: 5 })
    expect(await reasons()).toEqual(expected)
  }
})

it.each<[string, Entry[], number]>([
  ['closed', [crmStage(later(30), '4')], 1],
  ['closed and opened again', [crmStage(later(30), '4'), crmStage(later(31), '1')], 0],
  [
    'closed, opened and closed again',
    [crmStage(later(30), '4'), crmStage(later(31), '2'), crmStage(later(32), '4')],
    1,
  ],
  ['moved on only', [crmStage(later(30), '3')], 0],
])('a ticket of HubSpot that was %s', async (_what, entries, expected) => {
  const ada = [contactCreated(MONDAY_NOON), propertyChanged(MONDAY_NOON, 'email', 'ada@example.com')]
  await hub.receive('hubspot', batch(...ada, crmTicketOf(MONDAY_NOON), ...entries))
  await hub.settle()
  await hub.advance({ minutes: 40 })
  expect(await told()).toHaveLength(expected)
})
