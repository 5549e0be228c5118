import type { Reserved } from './frequency-cap.ts'

/** The places under the caps of a batch's people, as they stand while one message after the other is asked. */
export class Ledger {
  private readonly reserved: Map<string, readonly Reserved[]>

  constructor(stored: ReadonlyMap<string, readonly Reserved[]>) {
    this.reserved = new Map(stored)
  }

  /** What counts for a message of this person: a retry does not count against itself. */
  of(contactId: string | null, messageId: string): readonly Reserved[] {
    const all = (contactId && this.reserved.get(contactId)) || []
    return all.filter(one => one.messageId !== messageId)
  }

  /** Gives a message that is about to leave its place, and takes those of others: what is asked next sees it. */
  take(contactId: string, place: Reserved, from: readonly Reserved[]): void {
    const taken = new Set(from.map(one => one.messageId))
    const others = this.of(contactId, place.messageId).filter(one => !taken.has(one.messageId))
    this.reserved.set(contactId, [...others, place])
  }
}
