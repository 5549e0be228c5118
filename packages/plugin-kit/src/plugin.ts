import type { App } from './app.ts'
import type { EventDraft } from './event.ts'
import type { Json } from './json.ts'
import type { RawRequest } from './raw-request.ts'
import type { Settings, SettingsSpec } from './settings.ts'

/**
 * A source of webhooks: one folder under plugins/, and all the hub knows of a vendor.
 * Everything here is pure: time and settings are arguments, nothing reads a clock, the network or the environment.
 */
export interface Plugin<S extends Settings = Settings> {
  /** Equals the folder's name and the URL's: POST /webhooks/<name>. */
  readonly name: string
  /** The settings the plugin reads, by the names of its environment variables. */
  readonly settings: SettingsSpec<S>
  /** Names of the required settings that are not set; while there are any, the route answers 503 and names them. */
  missing(settings: S): readonly string[]
  /** Is this request genuine? Checks the signature over the raw bytes, and nothing else: the body is not parsed yet. */
  verify(request: RawRequest, settings: S, now: Date): Authentic | Refused
  /**
   * The events a genuine request carries, one item each, in a stable order: the hub stores the raw request once and
   * opens it again when it digests. Never throws: what cannot be read becomes one item with a `fault`.
   */
  open(request: RawRequest): readonly Item[]
  /** The account that `open` gives where a payload names none: whose that is, only the secret tells. */
  readonly unnamedAccount?: string
  /** An account in the one spelling that `open` has for it; null when no account is written so. Absent: as it is written. */
  account?(text: string): string | null
  /** Topic → what it means in our model. A topic that is not listed is kept and marked `ignored`. */
  readonly topics: Readonly<Record<string, Normalise>>
  /** People write them: the item of one that is not listed says which was probably meant. Absent: a vendor's programs do. */
  readonly topicsByHand?: boolean
  /** The same topics where settings have a say in what they mean. Absent: none has. */
  topicsFor?(settings: S): Readonly<Record<string, Normalise>>
  /** For a source that merchants install as an app. */
  readonly app?: App<S>
}

export interface Authentic {
  readonly ok: true
}

/** An expected no, answered 401. `detail` names headers and rules, never secrets or the expected signature. */
export interface Refused {
  readonly ok: false
  readonly reason: 'missing-header' | 'bad-signature' | 'too-old' | 'too-new' | 'empty-body'
  readonly detail: string
}

/** One received event, still in the vendor's shape. */
export interface Item {
  /** The vendor's id of this event within the account: what duplicates share. */
  readonly id: string
  readonly topic: string
  /** The vendor's account: shop domain, portal id, Stripe account. */
  readonly account: string
  /** When it happened, by the vendor's clock; null when the payload does not say. */
  readonly occurredAt: Date | null
  /** Marked as a test by the vendor. */
  readonly isTest: boolean
  readonly body: Json
  /** Why the body cannot be read; such an item becomes a dead letter with this text. */
  readonly fault?: string
}

/** Vendor item → events. Pure: the same item gives the same events, next year too. Throws BadData when it does not fit. */
export type Normalise = (item: Item & { readonly receivedAt: Date }) => readonly EventDraft[]
