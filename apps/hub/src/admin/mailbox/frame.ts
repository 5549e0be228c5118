import { html, type Markup } from '@beckon/plugin-kit'
import { DEFAULT_TENANT } from '../../store/tenants.ts'
import { STYLE } from './style.ts'

/** The business clock, as the top of every page shows it. */
export interface PageClock {
  readonly now: Date
  readonly speed: number
}

/** A whole page around its content. */
export function framed(title: string, clock: PageClock, content: Markup, head: Markup | null = null): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Beckon</title>
${head}
<style>${STYLE}</style>
</head>
<body>
<header><div class="bar">
  <a class="brand" href="/mailbox">${ENVELOPE} Local mailbox</a>
  <span class="clock">Business time ${time(clock.now)}${clock.speed !== 1 && html` · ${clock.speed}× speed`}</span>
  <a href="/admin/docs">Admin API</a>
</div></header>
<main>${content}</main>
</body>
</html>
`.toString()
}

export const ENVELOPE = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 5h18a1 1 0 0 1 1 1v.4l-10 6.2L2 6.4V6a1 1 0 0 1 1-1Zm-1 3.7V18a1 1 0 0 0 1 1h18a1 1 0 0 0 1-1V8.7l-9.5 5.9a1 1 0 0 1-1 0Z"/></svg>`

/** An instant in UTC, to the second. */
export function time(at: Date | string): Markup {
  const iso = new Date(at).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`
}

const TONES: Readonly<Record<string, string>> = {
  accepted: 'good',
  send: 'good',
  claimed: 'busy',
  ambiguous: 'warn',
  hold: 'warn',
  unknown: 'warn',
  failed: 'bad',
  drop: 'bad',
}

/** The colour a state or verdict is shown in. */
export const toneOf = (state: string): string => TONES[state] ?? 'off'

export const badge = (state: string): Markup => html`<span class="badge ${toneOf(state)}">${state}</span>`

/** A message's state; that it may have arrived twice is said beside it, unless the state says so itself. */
export function stateBadges({ state, ambiguous }: { readonly state: string; readonly ambiguous: boolean }): Markup {
  return html`${ambiguous && state !== 'unknown' && badge('ambiguous')}${badge(state)}`
}

/** Where the mailbox of a tenant is, or one message in it. */
export function mailboxUrl(
  tenant: string,
  { id = '', contact, after }: { id?: string; contact?: string | undefined; after?: string | null } = {},
): string {
  const whose = tenant === DEFAULT_TENANT ? {} : { tenant }
  const query = new URLSearchParams({ ...whose, ...(contact && { contact }), ...(after && { after }) }).toString()
  return `/mailbox${id && `/${id}`}${query && `?${query}`}`
}
