import { join } from 'node:path'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { order } from '../support/shop.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'
import { ADA, stepStories } from '../support/step-life.ts'
import { links } from '../support/step-message.ts'

// The triggers of steps/ and noting/ that go by what is noted of a person, or by what they did.

const FOLDER = join(import.meta.dirname, 'steps')
const NOTING = join(import.meta.dirname, 'noting')

let hub: TestHub
const { decisions, happens, sent } = stepStories(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: FOLDER })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

describe('branches', () => {
  it('go by what a step has noted of the person', async () => {
    await happens('x.warming')
    await happens('x.warming', { id: '2' })
    expect(await sent()).toEqual(['cold', 'warm'])
    expect(await decisions()).toContainEqual({ reason: 'exited', detail: 'warm already' })
  })

  it.each([
    ['nothing of a test order where tests may lead to nothing', 'false', true, null],
    ['a test order where they may', 'true', true, true],
    ['any other order in either case', 'false', false, true],
  ])('note %s', async (_what, allowed, test, noted) => {
    const own = await startHub({ environment: { ALLOW_TEST_EVENTS: allowed }, triggersFolder: NOTING })
    await own.receive('shopify', order(MONDAY_NOON, { test }))
    await own.settle()
    const [ada] = await own.rows(`SELECT state #> '{hasBought,value}' AS noted FROM contact`)
    expect(ada).toEqual({ noted })
    await own.stop()
  })

  it.each([
    ['as they happened', [1, 2]],
    ['the newer first', [2, 1]],
  ])('note what the newest fact says, told %s', async (_how, order) => {
    const own = await startHub({ environment: TRACK, triggersFolder: NOTING })
    for (const n of order) {
      const at = minutesFrom(MONDAY_NOON, n - 3)
      const shelf = n === 1 ? 'old' : 'new'
      await own.receive('track', track(siteEvent('x.latest', at, ADA, { id: '1', ...links, shelf })))
      await own.advance({ seconds: 1 })
    }
    expect(await own.rows(`SELECT state #>> '{shelf,value}' AS shelf FROM contact`)).toEqual([{ shelf: 'new' }])
    await own.stop()
  })

  it('note it of nobody else', async () => {
    await happens('x.warming')
    await happens('x.warming', { id: '2' }, { email: 'grace@example.com' })
    expect(await sent()).toEqual(['cold', 'cold'])
  })

  it.each([
    ['warm', true],
    ['cold', false],
  ])('send the %s one to who followed a link, as their own servers say: %s', async (which, follows) => {
    await happens('x.following')
    const [message] = await hub.messages()
    if (follows) await happens('message.clicked', { messageId: message?.id })
    await hub.advance({ days: 1 })
    expect(await sent()).toEqual(['first', which])
  })
})
