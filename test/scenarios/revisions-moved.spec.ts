import { MONDAY_NOON } from '../support/hub.ts'
import { type Redeployed, redeployed } from '../support/redeployed.ts'
import { siteEvent, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'
import { ADA, stepStories } from '../support/step-life.ts'

// Runs that wait are moved to a newer version of their trigger: when what follows is meant to go, and what was sent before.

let deploy: Redeployed
beforeAll(async () => {
  deploy = await redeployed()
})
beforeEach(() => startOver(deploy.before))
afterAll(() => deploy.stop())

const { decisions, happens, reasons, sent } = stepStories(() => deploy.before)
const tells = (type: string) =>
  deploy.before.receive('track', track(siteEvent(type, deploy.before.clock.now(), ADA, { id: '1' })))

const minutesAfter = (days: number, hours = 0, minutes = 0) => days * 1440 + hours * 60 + minutes

/** Lets time pass until so many minutes after Monday noon. */
async function passesUntil(minutes: number): Promise<void> {
  const left = minutesFrom(MONDAY_NOON, minutes).getTime() - deploy.before.clock.now().getTime()
  await deploy.passes({ milliseconds: left })
}

const MOVES: readonly [what: string, trigger: string, at: number, steps: object | null, due: number][] = [
  ['who waits for an event, and is not moved', 'shift', minutesAfter(0, 1), null, minutesAfter(3)],
  ['from a wait for an event onto the message', 'shift', minutesAfter(0, 1), { 0: 4 }, minutesAfter(3)],
  [
    'from a wait for an event onto one for a time, and another for the event',
    'shift',
    minutesAfter(0, 1),
    { 0: 0 },
    minutesAfter(4),
  ],
  ['onto a shorter wait for the event', 'shift', minutesAfter(0, 1), { 0: 1 }, minutesAfter(1)],
  ['onto a wait for the event that would be over by now', 'shift', minutesAfter(2, 6), { 0: 1 }, minutesAfter(2, 6)],
  ['who waits for a weekday, and is not moved', 'saturday', minutesAfter(0, 1), null, minutesAfter(4, 21)],
  ['from a weekday onto the message', 'saturday', minutesAfter(0, 1), { 0: 1 }, minutesAfter(4, 21)],
  ['from a weekday onto a note before the message', 'saturday', minutesAfter(0, 1), { 0: 0 }, minutesAfter(4, 21)],
]

it.each(MOVES)('meets when it is due, and not too late, %s', async (_what, trigger, at, steps, due) => {
  await happens(`x.${trigger}`)
  await passesUntil(at)
  if (steps) expect(await deploy.move(trigger, steps)).toMatchObject({ body: { moved: 1 } })
  if (due > at) await passesUntil(due - 1)
  expect(await sent()).toEqual([])
  await passesUntil(due)
  expect(await reasons()).toEqual(['sent'])
})

it('is due as before the move, wherever its person goes then', async () => {
  await happens('x.saturday')
  await deploy.move('saturday', { 0: 1 })
  const elsewhere = { ...ADA, timezone: 'Asia/Tokyo' }
  await deploy.before.receive('track', track(siteEvent('x.known', deploy.before.clock.now(), elsewhere)))
  await passesUntil(minutesAfter(4, 21) - 1)
  expect(await sent()).toEqual([])
  await passesUntil(minutesAfter(4, 21))
  expect(await sent()).toHaveLength(1)
})

it('leaves out a message that comes a day after it was due, as without a move', async () => {
  await happens('x.shift')
  await deploy.move('shift', { 0: 4 })
  await passesUntil(minutesAfter(4, 0, 1))
  expect(await reasons()).toEqual(['overdue'])
})

it.each([
  ['before the move', minutesAfter(0, 12), minutesAfter(1, 18)],
  ['after it', minutesAfter(0, 20), minutesAfter(0, 12)],
])('waits no more for who did it %s', async (_when, ...times) => {
  await happens('x.shift')
  const [does, moves] = times as [number, number]
  for (const at of times.toSorted((a, b) => a - b)) {
    await passesUntil(at)
    if (at === moves) await deploy.move('shift', { 0: 1 })
    if (at === does) await tells('x.done')
  }
  await passesUntil(minutesAfter(6))
  expect(await sent()).toEqual([])
})

const clicks = (messageId?: string) => happens('message.clicked', { messageId })
const converts = (messageId?: string) => happens('message.converted', { messageId })
const buys = () => happens('order.placed', { order: { id: '5001' } })

// What a person did with the first message, before their run was moved.
const DEEDS: readonly [what: string, does: ((messageId?: string) => Promise<void>) | null, reason: string][] = [
  ['followed its link', clicks, 'clicked'],
  ['bought by it, as is told', converts, 'converted'],
  ['bought after it', buys, 'converted'],
  ['did nothing', null, ''],
]

type Moves = readonly (readonly [steps: object, back?: 'back'])[]
const MOVED: readonly [how: string, moves: Moves][] = [
  ['moved', [[{ 2: 3 }]]],
  ['moved there and back', [[{ 2: 3 }], [{ 3: 2 }, 'back']]],
  ['not moved', []],
]

describe.each(MOVED)('of who got a message and was %s', (_how, moves) => {
  it.each(DEEDS)('it is known that they %s', async (_what, does, reason) => {
    await happens('x.engaging')
    const [first] = await deploy.before.messages()
    await deploy.before.advance({ hours: 1 })
    await does?.(first?.id)
    for (const [steps, back] of moves)
      expect(await deploy.move('engaging', steps, back)).toMatchObject({ body: { moved: 1 } })
    await deploy.passes({ days: 1 })
    expect(await sent()).toEqual(does ? ['first'] : ['first', 'cold'])
    if (does) expect(await decisions()).toContainEqual({ reason: 'exited', detail: reason })
  })
})

it.each([
  ['is moved', { 1: 2 }],
  ['is not moved', null],
])('who follows the link of a message is thanked, also when they do after their run %s', async (_how, steps) => {
  await happens('x.hearing')
  const [first] = await deploy.before.messages()
  if (steps) expect(await deploy.move('hearing', steps)).toMatchObject({ body: { moved: 1 } })
  await deploy.passes({ hours: 1 })
  await deploy.before.receive(
    'track',
    track(siteEvent('message.clicked', deploy.before.clock.now(), ADA, { messageId: first?.id })),
  )
  await deploy.passes({ minutes: 1 })
  expect(await sent()).toEqual(['first', 'thanks'])
})
