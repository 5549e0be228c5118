import { above, compile, equals, type Step } from '@beckon/trigger-kit'
import { settle, walk } from './walk.ts'

const MONDAY = new Date('2026-03-02T12:00:00Z')
const hours = (n: number) => new Date(MONDAY.getTime() + n * 3_600_000)
const send = (template: string): Step => ({ send: { channel: 'email', template, data: {} } })
const around = (now: Date, more: object = {}) => ({
  ...{ now, context: { cart: { total: 50 } }, zone: 'Europe/Paris', person: 'ada', awaited: undefined, dueAt: now },
  localIntent: null,
  ...more,
})
const happened = (n: number) => ({ eventId: `e${n}`, occurredAt: hours(n), heardAt: hours(n) })
const at = (step: number, since = MONDAY) => ({ step, since })

describe('a run walks through its steps', () => {
  const steps = compile([
    { wait: { hours: 1 } },
    send('one'),
    {
      branch: [{ when: above('cart.total', 100), steps: [send('dear')] }],
      otherwise: [{ wait: { days: 1 } }, send('cheap')],
    },
    { exit: 'done' },
  ])

  it('settles where something is to be looked at, as late as the waits before it say', () => {
    expect(settle(steps, at(0))).toEqual({ step: 1, since: hours(1) })
  })

  it('takes the branch that holds', () => {
    const dear = around(MONDAY, { context: { cart: { total: 200 } } })
    expect(walk(steps, at(2), dear)).toMatchObject({ kind: 'send', send: { template: 'dear' } })
  })

  it('waits in the other one, and sends when the wait is over', () => {
    const waiting = walk(steps, at(2), around(MONDAY))
    expect(waiting).toMatchObject({ kind: 'wait', until: hours(24) })
    expect(walk(steps, waiting, around(hours(24)))).toMatchObject({
      kind: 'send',
      send: { template: 'cheap' },
      since: hours(24),
    })
  })

  it.each([4, 7])('goes on behind both, and ends there (from step %i)', step => {
    expect(walk(steps, at(step), around(MONDAY))).toMatchObject({ kind: 'end', because: 'done' })
  })
})

describe('waiting for an event', () => {
  const steps = compile([
    {
      waitFor: {
        event: 'order.paid',
        by: 'order',
        within: { hours: 2 },
        met: [send('paid')],
        otherwise: [send('unpaid')],
      },
    },
    send('after'),
  ])

  it('looks again at once when it has only come there', () => {
    expect(walk(steps, at(0), around(MONDAY))).toMatchObject({ kind: 'wait', step: 0, until: MONDAY })
  })
  it('goes on when it has happened', () => {
    const paid = around(hours(3), { awaited: happened(1) })
    const arrival = { kind: 'send', send: { template: 'paid' }, since: hours(1), fulfilledBy: 'e1' }
    expect(walk(steps, at(0), paid)).toMatchObject(arrival)
  })
  it('waits while it may still happen', () => {
    expect(walk(steps, at(0), around(hours(1), { awaited: null }))).toMatchObject({ kind: 'wait', until: hours(2) })
  })
  it('goes the other way when the time is over', () => {
    expect(walk(steps, at(0), around(hours(2), { awaited: null }))).toMatchObject({ send: { template: 'unpaid' } })
  })
  it('counts what follows from no later than when it was heard of', () => {
    const ahead = around(hours(1), { awaited: { ...happened(9), heardAt: hours(1) } })
    expect(walk(steps, at(0), ahead)).toMatchObject({ send: { template: 'paid' }, since: hours(1) })
  })
  it.each([2, 4])('then goes on together (from step %i)', step => {
    expect(walk(steps, at(step), around(MONDAY))).toMatchObject({ send: { template: 'after' } })
  })
})

describe('dates that are past', () => {
  const date = (missed?: 'skip' | 'exit') => ({
    until: { date: 'event.at', before: { days: 7 }, ...(missed && { missed }) },
  })
  const context = { event: { at: '2026-03-05T12:00:00Z' } }
  const walked = (missed?: 'skip' | 'exit') =>
    walk(compile([date(missed), send('a'), date(), send('b')]), at(0), around(MONDAY, { context }))

  it('go at once', () => expect(walked()).toMatchObject({ send: { template: 'a' }, since: MONDAY }))
  it('leave out what belongs to them', () => expect(walked('skip')).toMatchObject({ send: { template: 'b' } }))
  it('end the run', () => expect(walked('exit')).toMatchObject({ kind: 'end' }))
  it('end the run where they are missing', () => {
    const nothing = walk(compile([date(), send('a')]), at(0), around(MONDAY))
    expect(nothing).toMatchObject({ kind: 'end', because: 'event.at (missing)' })
  })
})

it('divides people for ever the same way, and evenly', () => {
  const steps = compile([{ split: { name: 'subject', into: [{ percent: 30, steps: [send('a')] }] } }, send('b')])
  const taken = (person: string) => {
    const arrival = walk(steps, at(0), around(MONDAY, { person }))
    return arrival.kind === 'send' && arrival.send.template
  }
  const people = Array.from({ length: 5_000 }, (_, n) => `person-${n}`)
  const share = people.filter(person => taken(person) === 'a').length / people.length
  expect(share).toBeGreaterThan(0.27)
  expect(share).toBeLessThan(0.33)
  expect(people.map(taken)).toEqual(people.map(taken))
})

it('notes what a step says of the person', () => {
  const steps = compile([
    { update: { field: 'warmth', to: { path: 'cart.total' } } },
    { update: { field: 'vip', to: true } },
    send('a'),
  ])
  expect(walk(steps, at(0), around(MONDAY)).notes).toEqual([
    { field: 'warmth', to: 50 },
    { field: 'vip', to: true },
  ])
})

it('knows what it has noted when it branches', () => {
  const steps = compile([
    { update: { field: 'vip', to: true } },
    { branch: [{ when: equals('contact.vip', true), steps: [send('a')] }], otherwise: [send('b')] },
  ])
  expect(walk(steps, at(0), around(MONDAY, { context: { contact: { vip: false } } }))).toMatchObject({
    send: { template: 'a' },
  })
})

it('waits for the morning of where the person is now, if they have moved meanwhile', () => {
  const steps = compile([{ until: { at: '09:00' } }, send('a')])
  const dueAt = new Date('2026-03-02T14:00:00Z')
  const inNewYork = around(dueAt, { zone: 'America/New_York' })
  expect(walk(steps, at(0), inNewYork)).toMatchObject({ kind: 'send' })
  const inTokyo = around(dueAt, { zone: 'Asia/Tokyo' })
  expect(walk(steps, at(0, new Date('2026-03-01T20:00:00Z')), inTokyo)).toMatchObject({
    kind: 'wait',
    until: new Date('2026-03-03T00:00:00Z'),
  })
})

it('branches on nothing but what holds', () => {
  const steps = compile([{ branch: [{ when: equals('cart.total', 1), steps: [send('a')] }] }])
  expect(walk(steps, at(0), around(MONDAY))).toMatchObject({ kind: 'end', because: null })
})
