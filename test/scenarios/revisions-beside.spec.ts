import { join } from 'node:path'
import { type App, createApp } from '../../apps/hub/src/app.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { links } from '../support/step-message.ts'

// Two processes of which one was started with a newer version of a trigger, as while a deploy goes through.

const folder = (name: string) => join(import.meta.dirname, 'revisions', name)

let older: TestHub
let newer: App
beforeAll(async () => {
  older = await startHub({ environment: TRACK, triggersFolder: folder('before') })
  newer = await createApp(older.ground, { clockwork: false, triggersFolder: folder('called-off') })
})
beforeEach(() => startOver(older))
afterAll(async () => {
  await newer.close()
  await older.stop()
})

const says = (type: string) =>
  older.receive('track', track(siteEvent(type, older.clock.now(), { email: 'ada@example.com' }, { id: '1', ...links })))

it.each([
  ['nothing', null, [], ['sent', 'sent']],
  ['what ends none of its runs', 'x.seen', [], ['sent', 'sent']],
  ['what ends a run of the newer one', 'x.done', ['cancelled'], ['cancelled']],
])('the older one is told %s', async (_what, type, atOnce, inTheEnd) => {
  await says('x.nudge')
  await newer.hub.pipeline.digest()
  if (type) await says(type)
  await older.app.hub.pipeline.digest()
  expect(await older.reasons()).toEqual(atOnce)
  for (const by of [{ hours: 1 }, { days: 1 }]) {
    older.clock.advance(by)
    await newer.hub.pipeline.send()
    await newer.hub.pipeline.settled()
  }
  expect(await older.reasons()).toEqual(inTheEnd)
})
