/** A message ready to hand over. */
export interface Mail {
  /** As in a From header; null: the channel's own. */
  readonly from: string | null
  readonly to: string
  readonly subject: string
  readonly html: string
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
  /** The same for every attempt, so that a receiver can see that two are one. */
  readonly messageId: string
  /** The provider's idempotency key, where it has one. */
  readonly sendKey: string
  readonly date: Date
}

/** What became of one try. */
export type Handed =
  | { readonly outcome: 'accepted'; readonly detail: string }
  /** The provider will never take it; `addressIsDead` when it says that the address does not exist. */
  | { readonly outcome: 'refused'; readonly detail: string; readonly addressIsDead: boolean }
  /** Not taken now, and certainly not delivered: try again. `unreached`: for a reason that has nothing to do with this message. */
  | { readonly outcome: 'deferred'; readonly detail: string; readonly unreached?: boolean }
  /** It may have been delivered: the connection ended before the answer. */
  | { readonly outcome: 'unknown'; readonly detail: string }

/** A way out. Never throws for what a provider does. */
export interface Channel {
  readonly name: string
  /** Whether a second hand-over with the same send key is harmless. */
  readonly idempotent: boolean
  /** How many messages it can take now; 0 while the provider is known to be down. */
  capacity(): number
  deliver(mail: Mail): Promise<Handed>
  close(): Promise<void>
}
