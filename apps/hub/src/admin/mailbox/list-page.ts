import { html, type Markup } from '@beckon/plugin-kit'
import type { z } from 'zod'
import { DEFAULT_TENANT } from '../../store/tenants.ts'
import type { Page } from '../list/page.ts'
import type { Message } from '../messages/message.resource.ts'
import { ENVELOPE, framed, mailboxUrl, type PageClock, stateBadges, time } from './frame.ts'

export interface ListView {
  readonly page: Page<z.infer<typeof Message>>
  readonly clock: PageClock
  readonly tenant: string
  /** Whose messages are shown: an address or a contact's id. */
  readonly contact: string | undefined
  readonly isFirst: boolean
}

/** The messages, newest first. */
export function listPage({ page, clock, tenant, contact, isFirst }: ListView): string {
  const title = tenant === DEFAULT_TENANT ? 'Local mailbox' : `Local mailbox of ${tenant}`
  if (!page.data.length && isFirst && !contact) return framed(title, clock, EMPTY, LOOK_AGAIN)
  const found = page.data.length
    ? html`<ul class="list card">${page.data.map(message => row(message, tenant))}</ul>`
    : html`<div class="card empty"><p>Nothing for ${contact ?? 'this page'}.</p></div>`
  const older = pages(page.next, { tenant, contact, isFirst })
  return framed(title, clock, html`${search(tenant, contact)}${found}${older}`)
}

function row(message: z.infer<typeof Message>, tenant: string): Markup {
  const { id, to, subject, trigger, state, ambiguous, createdAt } = message
  return html`<li><a href="${mailboxUrl(tenant, { id })}">
  <span class="initial" aria-hidden="true">${to.slice(0, 1).toUpperCase() || '–'}</span>
  <span class="subject">${subject ?? '(cannot be made again)'}</span>
  <span class="tags"><span class="trigger">${trigger}</span>${stateBadges({ state, ambiguous })}</span>
  <span class="to soft">${to || '(erased)'}</span>
  ${time(createdAt)}
</a></li>`
}

function search(tenant: string, contact: string | undefined): Markup {
  return html`<form class="find" action="/mailbox" role="search">
  <input type="search" name="contact" value="${contact}" placeholder="Whose? E-mail address or contact id" aria-label="E-mail address or contact id">
  ${tenant !== DEFAULT_TENANT && html`<input type="hidden" name="tenant" value="${tenant}">`}
</form>`
}

function pages(next: string | null, { tenant, contact, isFirst }: Omit<ListView, 'page' | 'clock'>): Markup {
  const link = (after: string | null) => mailboxUrl(tenant, { contact, after })
  return html`<nav class="pages" aria-label="Pages">
  <span>${!isFirst && html`<a href="${link(null)}">← Newest</a>`}</span>
  <span>${next && html`<a href="${link(next)}">Older →</a>`}</span>
</nav>`
}

const EMPTY = html`<div class="card empty">${ENVELOPE}
<h1>No messages yet</h1>
<p class="soft">Everything the hub would send lands here instead, as long as <code>SMTP_URL</code> is not set.</p>
<p class="soft">Send it a webhook: the README has one to try. This page looks again by itself.</p>
</div>`

const LOOK_AGAIN = html`<meta http-equiv="refresh" content="5">`
