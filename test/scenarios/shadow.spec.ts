import { join } from 'node:path'
import type { Hold } from '../../apps/hub/src/admin/hold/hold-list.ts'
import { HOUR_MS, heldHub } from '../support/held.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { agree, offered } from '../support/offer.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { ADA, stepStories } from '../support/step-life.ts'
import { links } from '../support/step-message.ts'
import { WAYS } from './shadow/tempting-ways.ts'

// What is only tried decides as its twin does, beside it, and leaves no other trace.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: join(import.meta.dirname, 'shadow') })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const { happens } = stepStories(() => hub)
const both = async () => {
  await happens('x.live')
  await happens('x.tried')
}
const sent = async () => (await hub.messages()).map(({ trigger }) => trigger)
const tried = () =>
  hub.rows(`SELECT step, verdict, reason, detail FROM decision WHERE trigger = 'tried' ORDER BY at, step`)
const offers = async (...names: string[]) => {
  await hub.receive('track', track(...offered(hub.clock.now(), names)))
  await hub.settle()
}

describe('a trigger in shadow', () => {
  it('says of each message of its series that it would have gone, and sends none', async () => {
    await both()
    await hub.advance({ hours: 1 })
    expect(await hub.reasons('live')).toEqual(['sent', 'sent'])
    const would = { verdict: 'drop', reason: 'shadow', detail: 'it would have gone by email' }
    expect(await tried()).toEqual([
      { step: 1, ...would },
      { step: 3, ...would },
    ])
    expect(await sent()).toEqual(['live', 'live'])
  })

  it('is told apart from what would go, where all that is due waits for an operator', async () => {
    await both()
    hub.clock.advance({ hours: 1 })
    await hub.rows(`INSERT INTO hold (id, why, detail, since) VALUES (1, 'down-time', '', now())`)
    const { body } = await operator<Hold>(hub, '/hold')
    await hub.rows('DELETE FROM hold')
    expect(body.triggers).toEqual([
      { trigger: 'live', waiting: 1, overdue: 0, shadow: 0 },
      { trigger: 'tried', waiting: 1, overdue: 0, shadow: 1 },
    ])
    expect(body.data.map(({ trigger, shadow }) => [trigger, shadow]).sort()).toEqual([
      ['live', false],
      ['tried', true],
    ])
  })

  it('ends by what ends its twin', async () => {
    await both()
    await hub.advance({ minutes: 30 })
    await happens('order.placed', { order: { id: '5001' } })
    await hub.advance({ hours: 1 })
    expect(await hub.reasons('live')).toEqual(['sent', 'cancelled'])
    expect(await hub.reasons('tried')).toEqual(['shadow', 'cancelled'])
  })

  it('does not begin anew with the same key, as its twin does not', async () => {
    for (const _again of [1, 2]) {
      await both()
      await hub.advance({ hours: 1 })
      await hub.advance({ minutes: 1 })
    }
    expect(await hub.reasons('live')).toEqual(['sent', 'sent', 'refused-reentry'])
    expect(await hub.reasons('tried')).toEqual(['shadow', 'shadow', 'refused-reentry'])
  })

  it.each([
    ['live-weekly', 'sent'],
    ['tried-weekly', 'shadow'],
  ])('leaves a person alone for as long as its twin does: %s', async (name, went) => {
    await happens(`x.${name}`)
    await hub.advance({ days: 6 })
    await happens(`x.${name}`, { id: '2' })
    await hub.advance({ days: 2 })
    await happens(`x.${name}`, { id: '3' })
    expect(await hub.reasons(name)).toEqual([went, 'refused-reentry', went])
  })

  it.each([
    ['live-weekly', 'sent'],
    ['tried-weekly', 'shadow'],
  ])('lets in one of two that are due at the same moment, as its twin does: %s', async (name, went) => {
    const two = ['1', '2'].map(id => siteEvent(`x.${name}`, hub.clock.now(), ADA, { ...links, id }))
    await hub.receive('track', track(...two))
    await hub.settle()
    expect((await hub.reasons(name)).sort()).toEqual(['refused-reentry', went])
  })

  it('notes nothing of the person', async () => {
    await both()
    const [person] = await hub.rows<{ state: object }>('SELECT state FROM contact')
    expect(Object.keys(person?.state ?? {}).filter(field => field.endsWith('Shelf'))).toEqual(['liveShelf'])
  })

  it('is refused what its twin would be', async () => {
    await offers('tempting')
    expect(await hub.reasons('tempting')).toEqual(['no-consent'])
    await agree(hub)
    await offers('tempting')
    expect(await hub.reasons('tempting')).toEqual(['no-consent', 'shadow'])
  })
})

describe('after hours without a hub', () => {
  const { begin, end, restart, shown } = heldHub(() => hub)
  beforeEach(begin)
  afterEach(end)

  it.each([
    ['is put on hold by what is due of a trigger', 'live', 'on'],
    ['is not by what is due of one in shadow', 'tried', 'off'],
  ])('sending %s', async (_by, name, state) => {
    await happens(`x.${name}`)
    hub.clock.advance({ hours: 30 })
    await restart(3 * HOUR_MS)
    expect((await shown()).state).toBe(state)
  })
})

describe.each([
  ['at once', 'rival', 'tempting', 'cap'],
  ['soon', 'rival-later', 'tempting-later', 'outranked'],
])('a more important message that is due %s', (_when, rival, tempting, reason) => {
  beforeEach(() => agree(hub))

  it('takes the place of another', async () => {
    await offers(rival, 'plain')
    await hub.advance({ hours: 1 })
    expect(await sent()).toEqual([rival])
    expect(await hub.reasons('plain')).toContain(reason)
  })

  it('takes none while its trigger is in shadow', async () => {
    await offers(tempting, 'plain')
    await hub.advance({ hours: 1 })
    expect(await sent()).toEqual(['plain'])
    expect(await hub.reasons('plain')).toEqual(['sent'])
  })
})

it.each([
  ['no message in shadow', []],
  ['a dozen in shadow that are due before it', WAYS],
])('a more important message keeps its place beside %s', async (_what, ways) => {
  await agree(hub)
  for (const way of ways)
    await hub.receive('track', track(...offered(hub.clock.now(), ['tempting-ways'], undefined, { way })))
  await hub.settle()
  await offers('rival-later', 'plain')
  await hub.advance({ hours: 1 })
  expect(await sent()).toEqual(['rival-later'])
  expect(await hub.reasons('plain')).toContain('outranked')
  expect(await hub.reasons('tempting-ways')).toEqual(ways.map(() => 'shadow'))
})

it('shows in the admin API, unless somebody has paused it', async () => {
  const call = async <Answer>(path: string, method = 'GET'): Promise<Answer> => {
    const headers = { authorization: `Bearer ${hub.adminToken}` }
    const answer = await fetch(`${hub.url}/admin/api/${path}`, { method, headers })
    return (await answer.json()) as Answer
  }
  await both()
  const { data } = await call<{ data: { name: string; state: string }[] }>('triggers')
  expect(data).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'tried', state: 'shadow' })]))
  expect(data).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'live', state: 'active' })]))
  const { triggers } = await call<{ triggers: { trigger: string; state: string }[] }>('forecast')
  expect(triggers.map(({ trigger, state }) => [trigger, state])).toEqual([
    ['live', 'active'],
    ['tried', 'shadow'],
  ])
  expect(await call('triggers/tried/pause', 'POST')).toMatchObject({ state: 'paused' })
  expect(await call('triggers/tried/resume', 'POST')).toMatchObject({ state: 'shadow' })
})
