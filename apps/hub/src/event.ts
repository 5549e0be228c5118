import type { EventData, EventType, Person } from '@beckon/plugin-kit'

/** A fact in our model, on its way from its inbox item to the table. */
export interface Event {
  readonly tenantId: string
  /** Derived from the inbox item and the position in it: the same item makes the same events. */
  readonly id: string
  readonly type: EventType
  /** The plugin it came through, and the vendor's account there. */
  readonly source: string
  readonly account: string
  readonly itemId: string
  /** The source's own clock: the version that orders state. */
  readonly occurredAt: Date
  readonly receivedAt: Date
  readonly isTest: boolean
  readonly person: Named | undefined
  readonly data: EventData
}

/** Who a fact is about: as a source names them, or, in facts of our own, the contact itself. */
export type Named = Person & { readonly contactId?: string }

export interface TestPolicy {
  readonly allowTestEvents: boolean
}

/** Whether a fact may lead to anything: a test, where tests are forbidden, is only kept and seen. */
export const counts = ({ isTest }: { readonly isTest: boolean }, { allowTestEvents }: TestPolicy): boolean =>
  allowTestEvents || !isTest

/**
 * Which of two facts about one occurrence its run stands on: a total order, so that arrival does not matter. A test that
 * must lead to nothing never takes the place of what really happened, and gives way to it.
 */
export function isNewer(left: Anchored, right: Anchored, policy: TestPolicy): boolean {
  if (counts(left, policy) !== counts(right, policy)) return counts(left, policy)
  const difference = left.anchorAt.getTime() - right.anchorAt.getTime()
  return difference === 0 ? left.eventId > right.eventId : difference > 0
}

interface Anchored {
  readonly anchorAt: Date
  readonly eventId: string
  readonly isTest: boolean
}
