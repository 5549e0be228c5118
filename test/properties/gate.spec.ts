import { type Declaration, read } from '@beckon/trigger-kit'
import fc from 'fast-check'
import type { Asked } from '../../apps/hub/src/gate/asked.ts'
import type { Act } from '../../apps/hub/src/gate/consent.ts'
import type { Reserved } from '../../apps/hub/src/gate/frequency-cap.ts'
import { gate } from '../../apps/hub/src/gate/gate.ts'
import { isHeldOut } from '../../apps/hub/src/gate/holdout.ts'
import { preempted } from '../../apps/hub/src/gate/marketing.ts'
import type { Upcoming } from '../../apps/hub/src/gate/upcoming.ts'
import cartAbandoned from '../../triggers/cart-abandoned.ts'
import { MONDAY_NOON } from '../support/hub.ts'

const HOUR_MS = 3_600_000

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.record({
    eventId: fc.uuid(),
    channel: fc.constantFrom('email', 'sms'),
    topic: fc.constantFrom(null, 'cart-reminders', 'news'),
    state: fc.constantFrom('subscribed' as const, 'subscribed' as const, 'unsubscribed' as const, 'pending' as const),
    at: fc.integer({ min: -14 * 24, max: 0 }).map(hours => new Date(MONDAY_NOON.getTime() + hours * HOUR_MS)),
  }),
  { maxLength: 6 },
)

const places = fc.array(
  fc.record({
    ago: fc.integer({ min: 0, max: 7 * 24 - 1 }),
    channel: fc.constantFrom('email', 'sms'),
    priority: fc.integer({ min: -1, max: 2 }),
    waiting: fc.boolean(),
  }),
  { maxLength: 5 },
)

const upcoming = fc.array(
  fc.record({
    in: fc.integer({ min: -3, max: 30 }),
    priority: fc.integer({ min: 0, max: 3 }),
    overdue: fc.integer({ min: 0, max: 48 }),
    consented: fc.boolean(),
    quietHours: fc.constantFrom('hold' as const, 'drop' as const),
    promised: fc.option(fc.integer({ min: 0, max: 30 })),
  }),
  { maxLength: 2 },
)

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'Pacific/Apia'] as const

const asked: fc.Arbitrary<Asked> = fc
  .record({
    now: fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true }),
    places,
    acts,
    zone: fc.constantFrom(...ZONES),
    channel: fc.constantFrom('email', 'sms'),
    quietHours: fc.constantFrom('hold' as const, 'drop' as const),
    ticked: fc.boolean(),
    upcoming,
  })
  .map(({ now, places: taken, acts: all, zone, channel, quietHours, ticked, upcoming: soon }) => ({
    now,
    declaration: { ...cartAbandoned, stillTrue: { all: [] }, priority: 1, quietHours } as Declaration,
    onlyIf: undefined,
    intendedAt: now,
    isTest: false,
    context: { cart: ticked ? { acceptsMarketing: true, at: { marketing: now.toISOString() } } : {} },
    triggerState: 'active',
    channelState: 'active',
    cancelledBy: undefined,
    channel,
    address: 'ada@example.com',
    suppressed: null,
    toldAt: null,
    reachedAt: null,
    hasProvider: true,
    uninstalledAt: null,
    wave: null,
    acts: all,
    person: { tenantId: 'default', contactId: 'ada' },
    holdoutPercent: 0,
    reserved: taken.map((one, n) => reservedAt(now, one, n)),
    upcoming: soon.map(one => upcomingAt(now, one)),
    place: { zone, country: null, province: null },
    allowTestEvents: false,
    marketingRefused: null,
  }))

function reservedAt(
  now: Date,
  { ago, ...one }: { ago: number } & Omit<Reserved, 'at' | 'messageId' | 'topic'>,
  n: number,
) {
  return { ...one, messageId: `m${n}`, topic: null, at: new Date(now.getTime() - ago * HOUR_MS) }
}

const hourIn = (zone: string, at: Date) =>
  Number(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).format(at))

const dayIn = (zone: string, at: Date) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at)

type Soon = typeof upcoming extends fc.Arbitrary<(infer One)[]> ? One : never

function upcomingAt(now: Date, { in: ahead, overdue, consented, promised, ...own }: Soon): Upcoming {
  const inHours = (hours: number) => new Date(now.getTime() + hours * HOUR_MS)
  const consentedBy = consented ? { path: 'cart.acceptsMarketing', at: 'cart.at.marketing' } : null
  const declaration = { ...own, name: 'other', topic: 'others', holdout: null, consentedBy }
  const promisedAt = promised === null ? null : inHours(promised)
  return { id: 'other/0', declaration, dueAt: inHours(ahead), lastAt: inHours(ahead + overdue), promisedAt }
}

/** Somebody who has agreed on the thing itself, and got nothing lately. */
const consenting = (question: Asked): Asked => ({
  ...question,
  acts: [],
  reserved: [],
  context: { cart: { acceptsMarketing: true, at: { marketing: question.now.toISOString() } } },
})

/** All that was said at the newest instant at which anything was said for this topic of the channel. */
function newestAnswers({ acts: all, context, now, channel }: Asked): string[] {
  const said = all.filter(act => act.channel === channel && act.topic !== 'news')
  const tick = read(context, 'cart.acceptsMarketing') === true ? [{ state: 'subscribed', at: now }] : []
  const newest = Math.max(...[...said, ...tick].map(({ at }) => at.getTime()))
  return [...new Set([...said, ...tick].filter(({ at }) => at.getTime() === newest).map(({ state }) => state))]
}

/** What was handed over, or is as important as what is asked for. */
const lasting = ({ reserved }: Asked) => reserved.filter(({ waiting, priority }) => !waiting || priority >= 1)

describe('the gate, whatever it is asked', () => {
  it('sends no marketing without consent, in quiet hours, or over a cap', () => {
    const sends = { email: 0, sms: 0 }
    fc.assert(
      fc.property(asked, question => {
        if (gate(question).verdict !== 'send') return
        const { now, channel, place } = question
        sends[channel as 'email' | 'sms']++
        expect(newestAnswers(question)).toEqual(['subscribed'])
        expect(hourIn(place.zone, now)).toBeGreaterThanOrEqual(8)
        expect(hourIn(place.zone, now)).toBeLessThan(21)
        const before = lasting(question)
        expect(before.filter(({ at }) => dayIn(place.zone, at) === dayIn(place.zone, now)).length).toBeLessThan(2)
        const same = before.filter(one => one.channel === channel)
        if (channel === 'email') expect(same.length).toBeLessThan(4)
        for (const { at } of same) {
          if (channel === 'email') expect(dayIn(place.zone, at)).not.toBe(dayIn(place.zone, now))
          expect(now.getTime() - at.getTime()).toBeGreaterThanOrEqual((channel === 'email' ? 16 : 24) * HOUR_MS)
        }
      }),
      { numRuns: 2000 },
    )
    expect(Math.min(sends.email, sends.sms)).toBeGreaterThan(50)
  })

  it('holds only until a later instant, when it is asked again', () => {
    fc.assert(
      fc.property(asked, question => {
        const verdict = gate(question)
        if (verdict.verdict === 'hold') expect(verdict.until.getTime()).toBeGreaterThan(question.now.getTime())
      }),
      { numRuns: 1000 },
    )
  })

  it('does not hold for a cap what is too late a moment after it frees', () => {
    let held = 0
    fc.assert(
      fc.property(asked, anybody => {
        const question = { ...anybody, acts: [], context: consenting(anybody).context }
        const verdict = gate(question)
        if (verdict.verdict !== 'hold' || verdict.reason !== 'cap') return
        held++
        const after = { ...question, now: new Date(verdict.until.getTime() + 1) }
        expect(gate(after)).not.toMatchObject({ reason: 'overdue' })
      }),
      { numRuns: 3000 },
    )
    expect(held).toBeGreaterThan(100)
  })

  it('keeps its place only for what is more important and lost without it, and is not too late itself by then', () => {
    let kept = 0
    fc.assert(
      fc.property(asked, anybody => {
        const question = consenting(anybody)
        const verdict = gate(question)
        if (verdict.verdict !== 'hold' || verdict.reason !== 'outranked') return
        kept++
        expect(gate({ ...question, upcoming: [] }).verdict).toBe('send')
        const lost = ({ declaration, dueAt, lastAt, promisedAt }: Upcoming) =>
          declaration.priority > 1 && lastAt > question.now && (!promisedAt || promisedAt >= dueAt)
        expect(question.upcoming.some(lost)).toBe(true)
        expect(verdict.until.getTime() - question.intendedAt.getTime()).toBeLessThan(24 * HOUR_MS)
        const never = { ...question, declaration: { ...question.declaration, overdueMs: null } }
        const weekAgo = new Date(question.now.getTime() - 7 * 24 * HOUR_MS)
        expect(gate(never)).toMatchObject({ reason: 'outranked' })
        expect(gate({ ...never, intendedAt: weekAgo })).not.toMatchObject({ reason: 'outranked' })
      }),
      { numRuns: 3000 },
    )
    expect(kept).toBeGreaterThan(10)
  })

  it('takes a place only of what waits and is less important, and only where there is no other', () => {
    let taken = 0
    fc.assert(
      fc.property(asked, question => {
        const losing = preempted(question)
        taken += losing.length
        for (const { waiting, priority } of losing)
          expect({ waiting, lower: priority < 1 }).toEqual({ waiting: true, lower: true })
        const beside = gate({ ...question, reserved: question.reserved.map(one => ({ ...one, waiting: false })) })
        if (beside.verdict === 'send') expect(losing).toEqual([])
      }),
      { numRuns: 2000 },
    )
    expect(taken).toBeGreaterThan(50)
  })

  it('says in figures what it says, and names nobody', () => {
    fc.assert(
      fc.property(asked, question => {
        const { detail } = gate(question)
        expect(detail ?? '').not.toMatch(/\bada\b|@/)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the share that is left out', () => {
  const people = Array.from({ length: 10_000 }, (_, n) => ({ tenantId: 'default', contactId: `contact-${n}` }))
  const heldOut = (salt: string, percent: number) => people.filter(person => isHeldOut(person, salt, percent))

  // Four standard deviations of a binomial share of 10,000.
  const tolerance = (percent: number) => 4 * Math.sqrt((percent * (100 - percent)) / people.length)

  it.each([0, 0.5, 5, 10, 50, 100])('is %d percent of 10,000 people', percent => {
    const share = heldOut('cart-abandoned', percent).length / 100
    expect(Math.abs(share - percent)).toBeLessThanOrEqual(tolerance(percent))
  })

  it('is always the same people, and keeps them when it grows', () => {
    const ten = heldOut('cart-abandoned', 10)
    expect(heldOut('cart-abandoned', 10)).toEqual(ten)
    const twenty = new Set(heldOut('cart-abandoned', 20))
    expect(ten.filter(person => !twenty.has(person))).toEqual([])
    // Written down once: another release must not deal the arms anew.
    expect(ten.slice(0, 3).map(person => person.contactId)).toEqual(FIRST_OF_TEN_PERCENT)
  })

  it.each([
    ['salt', (person: { tenantId: string; contactId: string }) => isHeldOut(person, 'welcome', 20)],
    ['tenant', (person: { contactId: string }) => isHeldOut({ ...person, tenantId: 'anne' }, 'cart-abandoned', 20)],
  ])('says nothing of the share under another %s', (_what, other) => {
    const both = heldOut('cart-abandoned', 20).filter(other)
    expect(Math.abs(both.length / 100 - 4)).toBeLessThanOrEqual(tolerance(4))
  })
})

const FIRST_OF_TEN_PERCENT = ['contact-6', 'contact-41', 'contact-54']

it('what goes names the yes that allows it, also when it was owed earlier', () => {
  const owed = { by: '2025-01-01T00:00:00Z' }
  fc.assert(
    fc.property(asked, one => {
      const declaration = { ...one.declaration, deadline: 'owed.by' }
      const { reason, detail } = gate({ ...one, declaration, context: { ...one.context, owed } })
      if (reason === 'deadline-missed') expect(detail).toMatch(/^owed by 2025-01-01T00:00:00Z; yes to /)
      expect(reason).not.toBe('sent')
    }),
  )
})
