import { join } from 'node:path'
import { startHub, type TestHub } from '../support/hub.ts'
import { agree } from '../support/offer.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'
import { ADA, stepStories } from '../support/step-life.ts'
import { links } from '../support/step-message.ts'

// What becomes of the steps behind a last message that is left out: triggers `aside`, `by-day` and `brief` of steps/.

let hub: TestHub
const { decisions, happens, reasons } = stepStories(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: join(import.meta.dirname, 'steps') })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const noted = async () => {
  const [ada] = await hub.rows<{ noted: string | null }>(`SELECT state #>> '{aside,value}' AS noted FROM contact`)
  return ada?.noted ?? null
}
const states = async () => (await hub.rows('SELECT state FROM run')).map(({ state }) => state)

it.each([
  ['is sent', true, ['sent']],
  ['is left out by its own condition', false, ['not-true-any-more', 'exited']],
])('notes what comes after a last message that %s', async (_what, mail, expected) => {
  await happens('x.aside', { mail })
  expect(await noted()).toBe('1')
  expect((await reasons()).sort()).toEqual([...expected].sort())
  expect(await states()).toEqual(['done'])
})

it('ends with the word of the step after a message that is left out', async () => {
  await happens('x.aside', { mail: false, next: 'exit' })
  expect(await decisions()).toContainEqual({ reason: 'exited', detail: 'enough' })
})

it('notes nothing of a run that was cancelled before its last message', async () => {
  const facts = ['x.aside', 'x.done'].map(type =>
    siteEvent(type, hub.clock.now(), ADA, { id: '1', ...links, mail: true }),
  )
  await hub.receive('track', track(...facts))
  await hub.settle()
  expect(await reasons()).toEqual(['cancelled'])
  expect(await noted()).toBeNull()
})

it.each([
  ['goes by day', 0, 'sent'],
  ['falls into the night', 11 * 60, 'quiet-hours'],
])('notes what comes after a last message that %s', async (_what, minutes, reason) => {
  await agree(hub)
  hub.clock.set(minutesFrom(hub.clock.now(), minutes))
  await happens('x.by-day')
  expect(await noted()).toBe('1')
  expect(await reasons()).toContain(reason)
})

it('ends where nothing comes after it', async () => {
  await happens('x.patience')
  await hub.advance({ hours: 1 })
  await hub.advance({ hours: 3 })
  expect(await states()).toEqual(['dropped'])
})

it.each([
  ['goes by day', 0, ['sent', 'sent']],
  ['would be too late when the night is over', 9.5 * 60, ['quiet-hours', 'sent']],
])('goes on with the next day after a first message that %s', async (_what, minutes, expected) => {
  await agree(hub)
  hub.clock.set(minutesFrom(hub.clock.now(), minutes))
  await happens('x.brief')
  hub.clock.set(new Date('2026-03-03T08:00:00Z'))
  await hub.settle()
  hub.clock.set(new Date('2026-03-03T10:00:00Z'))
  await hub.settle()
  expect(await reasons()).toEqual(expected)
})
