import { randomBytes } from 'node:crypto'
import { type AppHost, type Settings, TryAgain } from '@beckon/plugin-kit'
import { type CredentialParts, CredentialStore } from './credentials.ts'
import { type OverviewParts, overviewOf } from './overview.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface AppHostParts extends CredentialParts, OverviewParts {
  readonly settings: Settings
  readonly fetch: Fetch
  publicUrl(): string
}

// Two calls in a row (a refresh that is refused, then a new grant) stay below the 15 s that others wait for the lock.
const ANSWER_WITHIN_MS = 5_000

/** What one plugin's routes may do. */
export function appHost(parts: AppHostParts): AppHost {
  const { plugin, settings, publicUrl, real, tenantOf } = parts
  const credentials = new CredentialStore(parts)
  return {
    settings,
    publicUrl: publicUrl(),
    real,
    random: randomBytes,
    fetch: (url, init) => called(parts, url, init),
    installation: account => credentials.installation(account),
    install: (account, granted) => credentials.keep(account, granted),
    accessToken: (account, renewal) => credentials.accessToken(account, renewal),
    overview: async account => overviewOf(parts, { tenantId: await tenantOf(account), plugin, account }),
  }
}

/** The vendor's whole answer: one that stalls or breaks off in its body was none. */
async function called({ fetch, plugin }: AppHostParts, url: string, init: RequestInit): Promise<Response> {
  const { host } = new URL(url)
  try {
    const answer = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
    const { status, statusText, headers } = answer
    const body = await answer.arrayBuffer()
    // Some statuses, such as 204, must have no body at all (fetch.spec.whatwg.org: "null body status").
    return new Response(body.byteLength ? body : null, { status, statusText, headers })
  } catch (error) {
    const { cause, name } = error as { cause?: { code?: string }; name: string }
    throw new TryAgain('vendor-unreachable', `${plugin}: ${host} did not answer (${cause?.code ?? name}); try again.`)
  }
}
