import { join } from 'node:path'
import { startHub, type TestHub } from '../support/hub.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { ADA, stepStories } from '../support/step-life.ts'
import { links } from '../support/step-message.ts'

// Whether the triggers of steps/ take somebody in once more.

const FOLDER = join(import.meta.dirname, 'steps')

let hub: TestHub
const { happens, reasons, sent } = stepStories(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: FOLDER })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

describe('re-entry', () => {
  it('once in a life, though the run itself goes on to its second message', async () => {
    await happens('x.once')
    await hub.advance({ minutes: 10 })
    await happens('x.once', { id: '2' })
    await hub.advance({ days: 400 })
    await happens('x.once', { id: '3' })
    expect(await sent()).toEqual(['first', 'second'])
    expect((await reasons()).sort()).toEqual(['refused-reentry', 'refused-reentry', 'sent', 'sent'])
  })

  it('is another person’s own matter', async () => {
    await happens('x.once')
    await happens('x.once', { id: '2' }, { email: 'grace@example.com' })
    expect(await sent()).toEqual(['first', 'first'])
  })

  it('after a week', async () => {
    await happens('x.weekly')
    await hub.advance({ days: 6 })
    await happens('x.weekly', { id: '2' })
    await hub.advance({ days: 2 })
    await happens('x.weekly', { id: '3' })
    expect(await sent()).toEqual(['first', 'first'])
    expect(await reasons()).toEqual(['sent', 'refused-reentry', 'sent'])
  })

  it('of two that are due at the same moment one is', async () => {
    const two = ['1', '2'].map(id => siteEvent('x.weekly', hub.clock.now(), ADA, { ...links, id }))
    await hub.receive('track', track(...two))
    await hub.settle()
    expect(await sent()).toEqual(['first'])
  })
})
