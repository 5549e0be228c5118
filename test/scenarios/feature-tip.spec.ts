import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { letters, livesThrough, reasonsOf } from '../support/letters.ts'
import { consentChanged, type SiteContact, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(async () => {
  await startOver(hub)
  await hub.receive('track', track(consentChanged(minutesFrom(MONDAY_NOON, -7 * 1440), ADA, 'subscribed')))
})
afterAll(() => hub.stop())

const ADA = { email: 'ada@example.com', externalId: '77' }
const tips = async () => (await letters(hub)).filter(name => name === 'feature-tip')

async function uses(name: string, contact: SiteContact = ADA): Promise<void> {
  await hub.receive('track', track(siteEvent('feature.used', hub.clock.now(), contact, { name })))
  await hub.settle()
}

it('tells who imported for the first time of the export, a day later', async () => {
  await uses('import')
  await livesThrough(hub, { hours: 23 })
  expect(await tips()).toEqual([])
  await hub.advance({ hours: 1 })
  expect(await tips()).toEqual(['feature-tip'])
})

it('counts the day from the first time, however often they import, and tells them once', async () => {
  await uses('import')
  for (let n = 0; n < 6; n++) {
    await livesThrough(hub, { hours: 8 })
    await uses('import')
  }
  const [sent] = await hub.rows<{ created_at: Date }>('SELECT created_at FROM message')
  expect(sent?.created_at.toISOString()).toBe('2026-03-03T12:00:00.000Z')
  await livesThrough(hub, { days: 3 })
  expect(await tips()).toHaveLength(1)
})

it.each([
  { feature: 'export', when: 'before', sent: 0 },
  { feature: 'export', when: 'after', sent: 0 },
  { feature: 'share', when: 'after', sent: 1 },
])('who used the $feature $when they imported: $sent', async ({ feature, when, sent }) => {
  for (const name of when === 'before' ? [feature, 'import'] : ['import', feature]) {
    await uses(name)
    await hub.advance({ hours: 2 })
  }
  await livesThrough(hub, { days: 2 })
  expect(await tips()).toHaveLength(sent)
})

it('is not kept from one person by another, and says why it is kept from somebody', async () => {
  await uses('import')
  await uses('export', { email: 'bob@example.com' })
  await livesThrough(hub, { days: 1 })
  expect(await tips()).toHaveLength(1)
  await startOver(hub)
  await uses('import')
  await uses('export')
  await livesThrough(hub, { days: 1 })
  expect(await reasonsOf(hub, 'feature-tip')).toEqual(['exited', 'not-true-any-more'])
})
