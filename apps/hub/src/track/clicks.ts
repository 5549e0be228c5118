import type { TakenClick } from './click.store.ts'

/** A click with why it counts as no person's; null: it is one's. */
export interface JudgedClick {
  readonly click: TakenClick
  readonly machine: string | null
}

/** Security scanners follow what is in a mail when it arrives, and all of it at once (real time). */
export const AT_ONCE_MS = 2_000

/**
 * Tells people's clicks from those of scanners that pass for a browser: a link that is followed within the window after the
 * mail was handed over, or with another link of the same mail. Pure. `windowMs`: AT_ONCE_MS of the clock that `at` is of.
 */
export function judgeClicks(clicks: readonly TakenClick[], windowMs: number): JudgedClick[] {
  const byMessage = Map.groupBy(clicks, ({ tenantId, messageId }) => `${tenantId} ${messageId}`)
  return clicks.map(click => {
    const others = byMessage.get(`${click.tenantId} ${click.messageId}`) ?? []
    if (since(click.handedOverAt, click) < windowMs) return { click, machine: 'as soon as it was handed over' }
    const together = others.some(other => other.link !== click.link && Math.abs(since(other.at, click)) < windowMs)
    return { click, machine: together ? 'with another link of the same message' : null }
  })
}

const since = (instant: Date, { at }: TakenClick): number => at.getTime() - instant.getTime()
