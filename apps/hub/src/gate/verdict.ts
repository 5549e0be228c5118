/** What the gate says of a message: it goes, it waits, or it is not sent; and why. */
export type Verdict =
  | { readonly verdict: 'send'; readonly reason: 'sent' | 'deadline-missed'; readonly detail: string | null }
  | {
      readonly verdict: 'hold'
      readonly reason: string
      readonly detail: string
      readonly until: Date
      readonly localIntent: string | null
      /** The more important message that it is held for. */
      readonly heldFor?: string
    }
  | {
      readonly verdict: 'drop'
      readonly reason: string
      readonly detail: string | null
      /** Said of this message alone, whatever comes after it in its series. */
      readonly isOfMessage?: true
    }

export function drop(reason: string, detail: string | null): Verdict {
  return { verdict: 'drop', reason, detail }
}
