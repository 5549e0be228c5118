import type { Json } from '@beckon/trigger-kit'
import fc from 'fast-check'
import { type Act, latestAct } from '../../apps/hub/src/gate/consent.ts'
import { Groups } from '../../apps/hub/src/identify/groups.ts'
import { mergeStates, type State } from '../../apps/hub/src/identify/state.ts'
import { MONDAY_NOON } from '../support/hub.ts'

const shuffled = <T>(values: readonly T[]) => fc.shuffledSubarray([...values], { minLength: values.length })

describe('the merging of what sources say', () => {
  const value: fc.Arbitrary<Json> = fc.oneof(
    fc.constantFrom(null, true, 'a', 'b', 1),
    fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.constantFrom(null, 'a', 1), { noNullPrototype: true }),
  )
  const group = fc.record({
    at: fc.constantFrom('2026-03-02T12:00:00.000Z', '2026-03-02T12:00:01.000Z'),
    rank: fc.integer({ min: 0, max: 2 }),
    value,
  })
  const state = fc.dictionary(fc.constantFrom('content', 'link', 'status'), group, {
    noNullPrototype: true,
  }) as fc.Arbitrary<State>

  /** As `jsonb` gives it back: the same, its keys in another order. */
  const restored = (stored: State): State =>
    JSON.parse(JSON.stringify(stored), (_key, inner: unknown) =>
      inner && typeof inner === 'object' && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).reverse())
        : inner,
    )

  it.each([
    ['the newest of each group', new Set<string>()],
    ['the first of one of them', new Set(['status'])],
  ])('does not depend on the order, the grouping, or how often: %s', (_what, keptFirst) => {
    const merge = (left: State, right: State) => mergeStates(left, right, keptFirst)
    fc.assert(
      fc.property(state, state, state, (a, b, c) => {
        expect(merge(a, b)).toEqual(merge(b, a))
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)))
        expect(merge(merge(a, b), b)).toEqual(merge(a, b))
        expect(merge(a, a)).toEqual(a)
      }),
    )
  })

  it('does not depend on what was stored in between', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        expect(mergeStates(restored(a), b)).toEqual(mergeStates(a, b))
        expect(mergeStates(restored(a), a)).toEqual(a)
      }),
    )
  })
})

describe('the joining of names', () => {
  const sets = fc.array(fc.uniqueArray(fc.constantFrom(...'abcdefghij'), { minLength: 1, maxLength: 4 }), {
    maxLength: 8,
  })
  const joined = (all: readonly (readonly string[])[]) => {
    const groups = new Groups()
    for (const names of all) groups.join(names)
    return [...groups.all()].map(([root, names]) => [root, ...names.sort()]).sort()
  }

  it('does not depend on the order, and each group is called by its smallest name', () => {
    const cases = sets.chain(all => fc.tuple(fc.constant(all), shuffled(all)))
    fc.assert(
      fc.property(cases, ([all, mixed]) => {
        expect(joined(mixed)).toEqual(joined(all))
        for (const [root, smallest] of joined(all)) expect(root).toBe(smallest)
      }),
    )
  })
})

const instants = fc.integer({ min: -14 * 24, max: 0 }).map(hours => new Date(MONDAY_NOON.getTime() + hours * 3_600_000))
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.record({
    eventId: fc.uuid(),
    channel: fc.constantFrom('email', 'sms'),
    topic: fc.constantFrom(null, 'cart-reminders', 'news'),
    state: fc.constantFrom('subscribed' as const, 'unsubscribed' as const, 'pending' as const),
    at: instants,
  }),
  { maxLength: 6 },
)

it('the act that counts does not depend on the order in which acts came in', () => {
  const cases = acts.chain(all => fc.tuple(fc.constant(all), shuffled(all)))
  fc.assert(
    fc.property(cases, ([all, mixed]) => {
      const [left, right] = [all, mixed].map(some => latestAct(some, 'email', 'cart-reminders'))
      expect(left).toEqual(right)
    }),
  )
})
