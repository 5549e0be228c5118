import { batch, contactCreated, type Entry, propertyChanged } from '../support/crm.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { type SiteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'
import { crmStage, crmTicketCreated, crmTicketOf, ticket } from '../support/tickets.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const later = (minutes: number) => minutesFrom(MONDAY_NOON, minutes)
const told = () => hub.messages('ticket-updated')
const reasons = () => hub.reasons('ticket-updated')

const receiveApart = (...events: readonly SiteEvent[]) =>
  hub.receiveApart('track', ...events.map(event => track(event)))

it('tells of several edits in a row once, with the newest word, when it has rested for five minutes', async () => {
  for (const n of [0, 1, 2, 3, 4]) {
    await receiveApart(ticket('updated', hub.clock.now(), { status: `stage ${n}`, reply: `word ${n}` }))
    await hub.advance({ seconds: 15 })
  }
  await hub.advance({ minutes: 4 })
  expect(await told()).toEqual([])
  await hub.advance({ minutes: 1 })
  expect(await told()).toMatchObject([{ address: 'ada@example.com', data: { reply: 'word 4' } }])
})

it('tells of the next edit as well', async () => {
  for (const reply of ['first', 'second']) {
    await receiveApart(ticket('updated', hub.clock.now(), { reply }))
    await hub.advance({ hours: 1 })
  }
  expect((await told()).map(({ data }) => data.reply)).toEqual(['first', 'second'])
})

it('tells the same of edits in any order of arrival', async () => {
  const edits = [0, 1, 2].map(n => ticket('updated', later(n), { reply: `word ${n}` }))
  await receiveApart(...edits.toReversed())
  await hub.advance({ minutes: 10 })
  expect((await told()).map(({ data }) => data.reply)).toEqual(['word 2'])
})

it('keeps two tickets apart', async () => {
  await receiveApart(ticket('updated', MONDAY_NOON, { reply: 'a' }))
  await receiveApart(ticket('updated', later(1), { id: '32', reply: 'b' }))
  await hub.advance({ minutes: 10 })
  expect((await told()).map(({ data }) => data.reply).sort()).toEqual(['a', 'b'])
})

it.each([
  ['a new stage', [ticket('updated', MONDAY_NOON, { status: 'waiting' })], ['sent']],
  ['another name alone', [ticket('updated', MONDAY_NOON)], []],
  ['a new ticket', [ticket('created', MONDAY_NOON, { status: 'new' })], []],
  [
    'the stage it is opened in',
    [ticket('updated', MONDAY_NOON, { status: 'new' }), ticket('created', MONDAY_NOON)],
    ['cancelled'],
  ],
  [
    'a word after it was opened',
    [ticket('created', later(-1)), ticket('updated', MONDAY_NOON, { reply: 'a' })],
    ['sent'],
  ],
  [
    'a word, and that settled it',
    [ticket('updated', MONDAY_NOON, { reply: 'a' }), ticket('resolved', later(1))],
    ['cancelled'],
  ],
  [
    'a word after it was settled',
    [ticket('resolved', later(-1)), ticket('updated', MONDAY_NOON, { reply: 'a' })],
    ['sent'],
  ],
])('what is news: %s', async (_what, events, expected) => {
  for (const arrival of [events, events.toReversed()]) {
    await startOver(hub)
    await receiveApart(...arrival)
    await hub.advance({ minutes: 10 })
    expect(await reasons()).toEqual(expected)
  }
})

describe('a ticket of HubSpot', () => {
  const opened = [
    crmStage(MONDAY_NOON, '1'),
    crmTicketCreated(MONDAY_NOON),
    contactCreated(MONDAY_NOON),
    propertyChanged(MONDAY_NOON, 'email', 'ada@example.com'),
  ]

  it.each<[string, Entry[], string[]]>([
    ['that moved on', [crmTicketOf(MONDAY_NOON), crmStage(later(30), '2')], ['sent']],
    ['that was only opened', [crmTicketOf(MONDAY_NOON)], []],
    ['that is nobody’s', [crmStage(later(30), '2')], []],
  ])('%s', async (_what, entries, expected) => {
    await hub.receive('hubspot', batch(...opened, ...entries))
    await hub.settle()
    await hub.advance({ minutes: 40 })
    expect((await reasons()).filter(reason => reason === 'sent')).toEqual(expected)
    expect((await told()).map(({ address }) => address)).toEqual(expected.map(() => 'ada@example.com'))
  })
})
