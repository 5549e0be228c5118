import { isbot } from 'isbot'

/** What is known of whoever asks for a followed link. */
export interface Follower {
  readonly method: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** Whether a request for a link is by its own account no person's: it only looks, fetches ahead, or is no browser. */
export function isMachine({ method, headers }: Follower): boolean {
  const agent = headers['user-agent']
  const ahead = AHEAD.some(name => /prefetch|prerender|preview/i.test(String(headers[name] ?? '')))
  return method !== 'GET' || ahead || typeof agent !== 'string' || agent === '' || isbot(agent)
}

// `Sec-Purpose` is the standard's (fetch.spec.whatwg.org); the others are what browsers sent before it.
const AHEAD = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']
