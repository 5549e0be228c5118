import type { Declaration } from '@beckon/trigger-kit'

/** A message of the same person that waits, and is due on the same channel soon. */
export interface Upcoming {
  /** The same however often its run is put off. */
  readonly id: string
  readonly declaration: Pick<Declaration, 'name' | 'topic' | 'priority' | 'quietHours' | 'holdout' | 'consentedBy'>
  /** Past, where it is due and nobody has decided on it yet. */
  readonly dueAt: Date
  /** After this it is overdue. */
  readonly lastAt: Date
  /** Until when this message was held for it at first; null: it was not. */
  readonly promisedAt: Date | null
}
