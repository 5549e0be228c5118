import type { Handed } from '../../apps/hub/src/deliver/channel.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { consentChanged, siteEvent, TRACK, track } from '../support/site.ts'

// Two people who turn out to be one, in the middle of something: what each of them had once, the one has once.

const ADA = { email: 'ada@example.com', externalId: '7' }
const LOVELACE = { email: 'lovelace@example.com' }
const BOTH = { email: LOVELACE.email, externalId: ADA.externalId }

const says = async (hub: TestHub, ...events: unknown[]) => {
  await hub.receive('track', track(...events))
  await hub.settle()
}

it.each([
  ['are one series when they are joined', BOTH, ['merged-duplicate']],
  ['go on as two when they are not', ADA, []],
])('two series of one name %s', async (_what, joining, ended) => {
  const hub = await startHub({ environment: TRACK, triggers: ['onboarding-drip'] })
  try {
    for (const person of [ADA, LOVELACE]) {
      await says(hub, consentChanged(MONDAY_NOON, person, 'subscribed'))
      await says(hub, siteEvent('signed-up', MONDAY_NOON, person, { name: 'reader' }))
    }
    await hub.advance({ hours: 1 })
    await says(hub, siteEvent('x.joins', hub.clock.now(), joining))
    expect(await hub.rows(`SELECT reason FROM decision WHERE reason = 'merged-duplicate'`)).toEqual(
      ended.map(reason => ({ reason })),
    )
    expect(await hub.rows(`SELECT FROM run WHERE state = 'waiting'`)).toHaveLength(2 - ended.length)
  } finally {
    await hub.stop()
  }
})

it.each([
  ['refused', { outcome: 'refused', detail: '554', addressIsDead: false }, 'sent'],
  ['accepted', { outcome: 'accepted', detail: 'ok' }, 'cap'],
] as const)(
  'a message that is %s after its person was joined holds its place as any other',
  async (_how, became, next) => {
    const first = Promise.withResolvers<Handed>()
    const outcomes = [first.promise]
    const channel = {
      name: 'slow',
      idempotent: false,
      capacity: () => 10,
      close: async () => undefined,
      deliver: async (): Promise<Handed> => outcomes.pop() ?? { outcome: 'accepted', detail: 'ok' },
    }
    const hub = await startHub({ environment: TRACK, triggers: ['welcome', 'onboarding-drip'], channel })
    try {
      await hub.receive('track', track(siteEvent('x.known', MONDAY_NOON, ADA)))
      await hub.receive('track', track(consentChanged(MONDAY_NOON, LOVELACE, 'subscribed')))
      await hub.app.hub.pipeline.digest()
      await hub.app.hub.pipeline.send()
      await hub.receive('track', track(siteEvent('x.joins', hub.clock.now(), BOTH)))
      await hub.app.hub.pipeline.digest()
      first.resolve(became)
      await hub.settle()
      await hub.receive('track', track(siteEvent('signed-up', hub.clock.now(), LOVELACE, { name: 'reader' })))
      await hub.advance({ minutes: 6 })
      expect(await hub.reasons('onboarding-drip')).toEqual([next])
      expect(
        await hub.rows('SELECT FROM decision d JOIN contact c ON c.id = d.contact_id WHERE c.merged_into IS NOT NULL'),
      ).toEqual([])
    } finally {
      await hub.stop()
    }
  },
)

describe.each([
  ['was put off', { outcome: 'deferred', detail: '451' }, ['dropped', 'accepted'], 1],
  ['may have arrived', { outcome: 'unknown', detail: 'no answer' }, ['unknown'], 2],
] as const)('a message that is to be tried again and %s', (_how, became, left, kept) => {
  // What may have arrived keeps its place, so that the other waits until tomorrow.
  it.each([
    ['ends with its run when another stays in its place', BOTH, left, kept],
    ['goes on where nobody is joined', ADA, ['accepted', 'accepted'], 2],
  ])('%s', async (_what, joining, states, places) => {
    const outcomes: Handed[] = [became, became]
    const channel = {
      name: 'busy',
      idempotent: true,
      capacity: () => 10,
      close: async () => undefined,
      deliver: async (): Promise<Handed> => outcomes.pop() ?? { outcome: 'accepted', detail: 'ok' },
    }
    const hub = await startHub({ environment: TRACK, triggers: ['welcome'], channel })
    try {
      for (const person of [ADA, LOVELACE]) await says(hub, consentChanged(MONDAY_NOON, person, 'subscribed'))
      await says(hub, siteEvent('x.joins', hub.clock.now(), joining))
      await hub.advance({ minutes: 1 })
      expect(new Set((await hub.messages()).map(({ state }) => state))).toEqual(new Set(states))
      expect(await hub.rows('SELECT FROM cap_ledger')).toHaveLength(places)
    } finally {
      await hub.stop()
    }
  })
})
