import { join } from 'node:path'
import type { DurationLikeObject } from 'luxon'
import type { Page } from '../../apps/hub/src/admin/list/page.ts'
import type { Revision } from '../../apps/hub/src/admin/triggers/revision.resource.ts'
import { type App, createApp } from '../../apps/hub/src/app.ts'
import type { Answer, Usual } from './answer.ts'
import { startHub, type TestHub } from './hub.ts'
import { operator } from './merchants.ts'
import { TRACK } from './site.ts'

const folder = (name: string) => join(import.meta.dirname, '../scenarios/revisions', name)

/** Triggers that are edited, and the hub deployed anew, while runs wait: one hub after the other on one database and clock. */
export interface Redeployed {
  readonly before: TestHub
  /** The hub after the deploy. */
  readonly hub: TestHub
  readonly app: App
  /** Lets the new hub work: from here on the old one is gone. */
  passes(by: DurationLikeObject): Promise<void>
  /** The earlier version of a trigger and that of today. */
  revisions(trigger: string): Promise<readonly Revision[]>
  /** Moves what waits on the earlier version to that of today, or back. */
  move(trigger: string, steps: object, back?: 'back'): Promise<Answer<Usual>>
  stop(): Promise<void>
}

export async function redeployed(): Promise<Redeployed> {
  const before = await startHub({ environment: TRACK, triggersFolder: folder('before') })
  before.clock.advance({ minutes: 1 })
  const app = await createApp(before.ground, { clockwork: false, triggersFolder: folder('after') })
  const hub = { ...before, app, url: await app.listen() }
  const revisions = async (trigger: string) =>
    (await operator<Page<Revision>>(hub, `/triggers/${trigger}/revisions`)).body.data
  return {
    ...{ before, hub, app, revisions },
    passes: async by => {
      before.clock.advance(by)
      const { pipeline } = app.hub
      for (let busy = true; busy; ) {
        busy = (await pipeline.digest()) > 0
        busy = (await pipeline.letGo()) || busy
        busy = (await pipeline.send()) > 0 || busy
        await pipeline.settled()
      }
    },
    move: async (trigger, steps, back) => {
      const both = await revisions(trigger)
      const [from, to] = back ? both.toReversed() : both
      const body = { from: from?.revision, to: to?.revision, steps }
      return operator(hub, `/triggers/${trigger}/move`, { method: 'POST', body })
    },
    stop: async () => {
      await app.close()
      await before.stop()
    },
  }
}
