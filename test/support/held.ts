import type { Hold } from '../../apps/hub/src/admin/hold/hold-list.ts'
import { type App, createApp } from '../../apps/hub/src/app.ts'
import type { TestHub } from './hub.ts'
import { operator } from './merchants.ts'
import { order } from './shop.ts'
import { resetRequested, track } from './site.ts'
import { startOver } from './start-over.ts'

/** By the real clock, as down-time is. */
export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS

/** Of the two triggers that this is told of; others may have something to say of an order days later. */
export const OURS = ['order-confirmed', 'password-reset']

/** What stories of a hub on hold do and look at: it is stopped, and comes back on the same database. */
export function heldHub(hubOf: () => TestHub) {
  const successors: App[] = []

  const askForReset = (email: string): Promise<void> => {
    const link = { url: 'https://ada-books.example/reset' }
    return hubOf().receive('track', track(resetRequested(hubOf().clock.now(), { email }, link)))
  }

  return {
    askForReset,

    async begin(): Promise<void> {
      await startOver(hubOf())
      await hubOf().rows('DELETE FROM hold; DELETE FROM heartbeat')
      await hubOf().app.hub.hold.begin()
    },

    async end(): Promise<void> {
      for (const app of successors.splice(0)) await app.close()
    },

    /** The hub again on the same database and DATA_DIR, so much real time later. */
    async restart(afterMs = 0, settings: object = {}): Promise<App> {
      const { clock, config } = hubOf().ground
      const later = { ...clock, now: clock.now, real: () => new Date(clock.real().getTime() + afterMs) }
      const ground = { ...hubOf().ground, clock: later, config: { ...config, ...settings } }
      const app = await createApp(ground, { clockwork: false })
      successors.push(app)
      await app.listen()
      return app
    },

    /** A new password that will be too late and a receipt that never is, of a hub that stopped right after it was told. */
    async stopBeforeSending(): Promise<void> {
      const { clock, receive, app } = hubOf()
      await askForReset('cora@example.com')
      clock.advance({ minutes: 1 })
      await receive('shopify', order(clock.now()))
      await app.hub.pipeline.digest()
      clock.advance({ hours: 30 })
    },

    shown: async () => (await operator<Hold>(hubOf(), '/hold')).body,

    release: (how: string) => operator(hubOf(), '/hold/release', { method: 'POST', body: { how } }),

    sentTo: async () => {
      const ours = (await hubOf().messages()).filter(({ trigger }) => OURS.includes(trigger))
      return ours.map(({ address }) => address).sort()
    },

    reasons: async () => {
      const decided = 'SELECT reason FROM decision WHERE trigger = ANY ($1) ORDER BY at, reason'
      return (await hubOf().rows(decided, [OURS])).map(({ reason }) => reason)
    },
  }
}

/** Digests and sends with this very process until nothing is left to do. */
export async function settle({ hub: { pipeline } }: App): Promise<void> {
  for (let busy = true; busy; ) {
    busy = (await pipeline.digest()) > 0
    busy = (await pipeline.letGo()) || busy
    busy = (await pipeline.send()) > 0 || busy
    await pipeline.settled()
  }
}
