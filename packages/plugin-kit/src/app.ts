import type { BeckonError } from './errors.ts'
import type { RawRequest } from './raw-request.ts'
import type { Settings } from './settings.ts'

/** What a plugin serves that merchants install as an app: pages and the way to credentials, under /app/<plugin>. */
export interface App<S extends Settings = Settings> {
  readonly routes: readonly AppRoute<S>[]
  /** The file that describes the app to its vendor, made from what the plugin declares. */
  config(settings: S, publicUrl: string): string
}

export interface AppRoute<S extends Settings = Settings> {
  readonly method: 'GET' | 'POST'
  /** Behind /app/<plugin>: `/` is /app/<plugin> itself, `/callback` is /app/<plugin>/callback. */
  readonly path: string
  answer(request: AppRequest, host: AppHost<S>): Promise<AppResponse> | AppResponse
}

export interface AppRequest extends RawRequest {
  readonly query: URLSearchParams
}

export interface AppResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What the page says went wrong, for the hub's log. */
  readonly error?: BeckonError
}

/** What the hub lends to a route. All effects are here: a route reads no clock, no chance and no network of its own. */
export interface AppHost<S extends Settings = Settings> {
  readonly settings: S
  /** PUBLIC_URL, without a trailing slash. */
  readonly publicUrl: string
  /** The outside world's time: signatures and tokens live by it. */
  real(): Date
  random(bytes: number): Buffer
  /** Calls the vendor; gives up after a few seconds and follows no redirect. */
  fetch(url: string, init: RequestInit): Promise<Response>
  installation(account: string): Promise<AppInstallation | null>
  /** Keeps, encrypted, what the account has granted. */
  install(account: string, credentials: AppCredentials): Promise<void>
  /**
   * A token that is good for a while yet. One caller of all processes at a time renews it, and what was renewed is stored
   * before it is given out. Null when there is none and none is to be had.
   */
  accessToken(account: string, renewal: Renewal): Promise<string | null>
  /** What the people of this account may see; never anything of another. */
  overview(account: string): Promise<Overview>
}

/** How a vendor gives new credentials. Throws TryAgain when the vendor does not answer. */
export interface Renewal {
  /** Null: the vendor takes the old ones no longer. */
  refresh(held: AppCredentials): Promise<AppCredentials | null>
  /** Asked when nothing is held that can be refreshed. Without it, only what is held counts. */
  readonly grant?: () => Promise<AppCredentials | null>
}

export interface AppCredentials {
  readonly accessToken: string
  /** Null: it does not expire. */
  readonly expiresAt: Date | null
  readonly refreshToken: string | null
  readonly refreshExpiresAt: Date | null
  readonly scopes: readonly string[]
}

export interface AppInstallation {
  readonly state: 'installed' | 'uninstalled'
  readonly installedAt: Date
  readonly uninstalledAt: Date | null
  /** What was granted; empty once it is uninstalled. */
  readonly scopes: readonly string[]
}

/** How one account is doing, newest first. */
export interface Overview {
  /** When something was last received of this account; null: never. */
  readonly lastEventAt: Date | null
  /** The latest of each topic, among what was received last. */
  readonly heard: readonly { readonly topic: string; readonly at: Date }[]
  /** Of its latest orders: how many there are, and of how many an address is known. */
  readonly orders: { readonly count: number; readonly addressed: number }
  readonly messages: readonly OverviewMessage[]
  readonly decisions: readonly OverviewDecision[]
  /** The business clock, by which the times here are to be read. */
  readonly now: Date
}

export interface OverviewMessage {
  readonly trigger: string
  /** Empty after an erasure; null where it may be known through another account only. */
  readonly to: string | null
  /** Null when it cannot be made again, as after an erasure. */
  readonly subject: string | null
  readonly state: string
  readonly ambiguous: boolean
  readonly at: Date
}

export interface OverviewDecision {
  readonly trigger: string
  /** The person's address; null when none is known, or several. */
  readonly to: string | null
  readonly verdict: 'send' | 'hold' | 'drop'
  /** A code of docs/errors.md. */
  readonly reason: string
  /** The same for people who read no code. */
  readonly why: string
  readonly detail: string | null
  readonly at: Date
}
