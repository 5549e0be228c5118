import type { TestHub } from './hub.ts'

const BROWSER =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15'

export interface Followed {
  readonly status: number
  readonly location: string | null
}

/** Asks for a link as a browser does, unless something is changed, and is not led on. */
export async function follow(link: string, change: RequestInit = {}): Promise<Followed> {
  const headers = { 'user-agent': BROWSER, ...(change.headers as Record<string, string>) }
  const { status, headers: answered } = await fetch(link, { ...change, headers, redirect: 'manual' })
  return { status, location: answered.get('location') }
}

/** Where the links of a message lead, each once: as the admin API shows the message, which is as it was sent. */
export async function linksOf(hub: TestHub, messageId: string): Promise<string[]> {
  const headers = { authorization: `Bearer ${hub.adminToken}` }
  const answer = await fetch(`${hub.url}/admin/api/messages/${messageId}`, { headers })
  const { html } = (await answer.json()) as { html: string }
  const links = html.matchAll(/<a [^>]*?href="([^"]*)"/g)
  return [...new Set(Array.from(links, ([, link = '']) => link.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&')))]
}
