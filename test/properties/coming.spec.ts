import { compile, type Until } from '@beckon/trigger-kit'
import fc from 'fast-check'
import { comingTo } from '../../apps/hub/src/wait/coming.ts'
import { walk } from '../../apps/hub/src/wait/walk.ts'

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'America/Sao_Paulo']

const untils: fc.Arbitrary<Until> = fc.oneof(
  fc.integer({ min: 0, max: 23 }).map(hour => ({ at: `${String(hour).padStart(2, '0')}:30` })),
  fc.constant<Until>({ between: ['10:00', '12:00'], on: ['mon', 'sun'] }),
  fc.constantFrom<Until>(
    { date: 'contact.birthday', yearly: true },
    { date: 'contact.birthday', missed: 'exit' },
    { date: 'contact.seen', after: { hours: 36 } },
  ),
)

const stories = fc.record({
  until: untils,
  since: fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true }),
  zone: fc.constantFrom(...ZONES),
})

/** A run that waits for a local time, and how `walk` takes it on when that has come. */
function waits({ until, since, zone }: typeof stories extends fc.Arbitrary<infer One> ? One : never) {
  const steps = compile([{ until }, { send: { channel: 'email', template: 'one', data: {} } }])
  const context = { contact: { birthday: '2026-07-05', seen: '2026-06-01T10:00:00.000Z' } }
  const at = (now: Date) => ({ now, context, zone, person: 'ada', awaited: undefined, dueAt: now, localIntent: null })
  const first = walk(steps, { step: 0, since }, at(since))
  if (first.kind !== 'wait') return null
  const run = { step: first.step, intendedAt: first.since, dueAt: first.until, localIntent: first.localIntent }
  return { steps, run, arrival: walk(steps, first, at(first.until)) }
}

it('what a run comes to, and when it is meant for then, is known before as it will be decided', () => {
  let waited = 0
  fc.assert(
    fc.property(stories, story => {
      const waiting = waits(story)
      if (!waiting) return
      waited++
      const { steps, run, arrival } = waiting
      expect(arrival).toMatchObject({ kind: 'send', step: 1 })
      const coming = comingTo(steps, run)
      expect(coming).toMatchObject({ step: arrival.step, intendedAt: arrival.since, send: { template: 'one' } })
      // At the message itself, however long that is held.
      const held = { step: 1, intendedAt: arrival.since, dueAt: new Date('2027-01-01'), localIntent: '08:00' }
      expect(comingTo(steps, held)).toEqual(coming)
      expect(comingTo(steps, { ...run, localIntent: null })).toBeNull()
    }),
    { numRuns: 2000 },
  )
  expect(waited).toBeGreaterThan(500)
})
