import type { DataSource } from 'typeorm'
import type { Shop } from '../config.ts'
import type { Ending, HeldState } from '../hold/hold.store.ts'
import type { Metrics } from './metrics.ts'

/** Everything the admin API needs of the hub; the root module gives it. */
export abstract class AdminPorts {
  abstract readonly dataSource: DataSource
  abstract readonly clock: { now(): Date; readonly speed: number }
  abstract readonly log: { error(fields: object, event: string): void }
  abstract readonly metrics: Metrics
  abstract readonly adminToken: string
  abstract readonly production: boolean
  /** Known once the hub listens. */
  abstract publicUrl(): string
  /** The default tenant's facts, as far as nobody else states them. */
  abstract readonly shop: Shop
  /** Names of the configured plugins. */
  abstract readonly plugins: readonly string[]
  /** The settings that are not set yet, by plugin. */
  abstract missing(): Readonly<Record<string, readonly string[]>>
  abstract readonly triggers: readonly TriggerSummary[]
  /** Names of the segments. */
  abstract segments(): readonly string[]
  /** Begins to compare what is stored of a segment with what the facts say. */
  abstract rebuildSegment(name: string): Promise<void>
  /** How identifiers are spelled where they are compared; null: it cannot be one. */
  abstract readonly normalise: { email(text: string): string | null; phone(text: string): string | null }
  /** Throws when the message cannot be made again, as after an erasure. */
  abstract renderMessage(message: StoredMessage): Promise<RenderedMessage>
  /** Whether all that a stored request carries is one account's, as far as its plugin can tell. */
  abstract isOfOneAccount(plugin: string, request: StoredRequest): boolean
  /** The account in the one spelling that its plugin has for it; as it is written where the plugin knows none. */
  abstract accountOf(wanted: Pick<WantedConnection, 'plugin' | 'account'>): string
  /** What speaks against a connection, in words without secrets. */
  abstract connectionFaults(wanted: WantedConnection): readonly string[]
  /** False when another tenant has events of the account already. */
  abstract connect(wanted: WantedConnection): Promise<boolean>
  /** Ends what waits for a trigger that is paused or braked; answers how many runs ended, null when it is neither. */
  abstract discardWaiting(tenantId: string, trigger: string): Promise<number | null>
  /** What each trigger that listens to an event makes of it, asked anew; null: there is no such event. */
  abstract explainEvent(tenantId: string, id: string): Promise<readonly ExplainedEvent[] | null>
  abstract eraseContact(tenantId: string, contactId: string): Promise<void>
  /** Why and since when nothing is sent; null: it is not on hold. */
  abstract hold(): Promise<HeldState | null>
  /** False when nothing is on hold. */
  abstract endHold(how: Ending): Promise<boolean>
  /** There is something to do: look before the next tick. */
  abstract wake(loop: 'digest' | 'send' | 'let-go'): void
  /** Whether the database answers. */
  abstract storeUp(): Promise<boolean>
  /** How the loops of this process are. */
  abstract parts(): { readonly digest: PartHealth; readonly send: PartHealth }
}

/** A request as it came, without its method: webhooks are posted. */
export interface StoredRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** An account that is to be a tenant's. */
export interface WantedConnection {
  readonly plugin: string
  readonly account: string
  readonly tenant: string
  readonly settings?: Readonly<Record<string, string>> | undefined
}

export interface ExplainedEvent {
  readonly trigger: string
  readonly starts: boolean | null
  readonly because: string
  readonly runId: string | null
}

export interface TriggerSummary {
  readonly name: string
  readonly class: 'marketing' | 'transactional'
  readonly topic: string | null
  readonly revision: string
  readonly on: readonly string[]
  /** Asks people by what they had to do with an item, and not whoever the event names. */
  readonly hasAudience: boolean
  /** It is only tried. */
  readonly shadow: boolean
}

/** A message's row, as far as rendering needs it. */
export interface StoredMessage {
  readonly id: string
  readonly tenantId: string
  readonly sendKey: string
  readonly trigger: string
  readonly contactId: string | null
  readonly channel: string
  readonly class: 'marketing' | 'transactional'
  readonly address: string
  readonly templateRevision: string
  readonly locale: string
  readonly data: Readonly<Record<string, unknown>>
  readonly trackClicks: boolean
  readonly headerMessageId: string
  readonly createdAt: Date
}

export interface RenderedMessage {
  readonly subject: string
  readonly preheader: string
  readonly html: string
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

export interface PartHealth {
  /** `off`: this process does not have the role. */
  readonly status: 'up' | 'down' | 'off'
  /** What is wrong, in words without personal data. */
  readonly detail?: string
}
