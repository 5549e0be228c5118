import type { TestHub } from './hub.ts'
import { type SiteContact, siteEvent, track } from './site.ts'
import { links } from './step-message.ts'

export const ADA = { email: 'ada@example.com' }

/** What stories of the triggers of scenarios/steps do, and what comes of it. */
export function stepStories(hubOf: () => TestHub) {
  const decisions = async () =>
    (await hubOf().rows('SELECT reason, detail FROM decision ORDER BY at, reason')) as {
      reason: string
      detail: string
    }[]
  return {
    async happens(type: string, data: object = {}, contact: SiteContact = ADA): Promise<void> {
      const { clock, receive, settle } = hubOf()
      await receive('track', track(siteEvent(type, clock.now(), contact, { id: '1', ...links, ...data })))
      await settle()
    },
    sent: async () => (await hubOf().messages()).map(({ data }) => String(data.url).split('/').at(-1)),
    decisions,
    reasons: async () => (await decisions()).map(({ reason }) => reason),
  }
}
