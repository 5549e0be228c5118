import type { TestHub } from './hub.ts'
import { type SiteContact, siteEvent, tillOrder, track } from './site.ts'
import { minutesFrom } from './start-over.ts'

export const ADA = { email: 'ada@example.com' }

/** What stories of segments do, and who belongs to which. */
export function segmentStories(hubOf: () => TestHub) {
  let orders = 0
  const says = async (...events: unknown[]): Promise<void> => {
    await hubOf().receive('track', track(...events))
    await hubOf().settle()
  }
  return {
    says,
    daysAgo: (days: number) => minutesFrom(hubOf().clock.now(), -days * 1440),
    buys: (contact: SiteContact = ADA, at = hubOf().clock.now(), id = `R-${++orders}`) =>
      says(tillOrder(at, contact, { id })),
    looks: (contact: SiteContact = ADA, at = hubOf().clock.now()) =>
      says(siteEvent('product.viewed', at, contact, { productId: '1001' })),

    /** The segments that Ada belongs to. */
    hers: async () =>
      (
        await hubOf().rows<{ segment: string }>(
          `SELECT m.segment FROM segment_member m JOIN identifier i USING (tenant_id, contact_id)
           WHERE i.ref = 'email:ada@example.com' AND i.strong ORDER BY 1`,
        )
      ).map(({ segment }) => segment),

    /** What happened between a segment and its people, the earliest first: `+` came in, `-` went out. */
    moves: async (segment: string) =>
      (
        await hubOf().rows<{ type: string; at: Date }>(
          `SELECT type, occurred_at AS at FROM event WHERE type LIKE 'segment.%' AND data ->> 'segment' = $1
           ORDER BY occurred_at, type`,
          [segment],
        )
      ).map(({ type, at }) => `${type === 'segment.entered' ? '+' : '-'} ${at.toISOString().slice(0, 16)}`),
  }
}
