import type { Plugin } from '../plugin.ts'
import type { RawRequest } from '../raw-request.ts'
import type { Settings } from '../settings.ts'
import { type Fixture, readFixtures, type Unsigned } from './fixture.ts'

/** What a plugin's spec tells the suite. */
export interface Testing<S extends Settings> {
  /** The plugin's folder: `import.meta.dirname` of its spec. */
  readonly dir: string
  /** The vendor's side of `verify`. */
  readonly sign: Sign<S>
  /** Settings with everything set that `missing` asks for, as they come out of the schemas. */
  readonly settings: S
  /** When the requests are signed and received. */
  readonly now?: Date
  readonly url?: string
  /** The vendor signs a timestamp: old and future requests are to be refused. */
  readonly timestamped?: boolean
  /** Events carry the sender's own fields as they come, so an unknown field may show in them. */
  readonly passesThrough?: boolean
}

/** The headers that make a request genuine at `now`. */
export type Sign<S extends Settings> = (
  request: RawRequest,
  settings: S,
  now: Date,
) => Readonly<Record<string, string | undefined>>

/** A plugin and everything needed to try it. */
export interface Bench<S extends Settings> extends Testing<S> {
  readonly plugin: Plugin<S>
  readonly now: Date
  readonly url: string
  readonly fixtures: readonly [Fixture, ...Fixture[]]
}

const SATURDAY_NOON = new Date('2026-11-21T12:00:00.000Z')

/** The bench of one plugin, its fixtures read from disk. */
export function benchOf<S extends Settings>(plugin: Plugin<S>, testing: Testing<S>): Bench<S> {
  const url = `https://hub.example.com/webhooks/${plugin.name}`
  return { now: SATURDAY_NOON, url, ...testing, plugin, fixtures: readFixtures(testing.dir) }
}

/** The request as the vendor sends it: signed with these settings at this time. */
export function signed<S extends Settings>(
  { sign, url, settings, now }: Bench<S>,
  { headers, body }: Unsigned,
  as: { readonly settings?: S; readonly now?: Date } = {},
): RawRequest {
  const request = { method: 'POST', url, headers, body }
  return { ...request, headers: { ...headers, ...sign(request, as.settings ?? settings, as.now ?? now) } }
}
