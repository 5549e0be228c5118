import type { z } from 'zod'
import type { Page } from '../list/page.ts'
import type { Message } from '../messages/message.resource.ts'
import { ENVELOPE, framed, type PageClock, stateBadges, time } from './frame.ts'
import { html, type Markup } from './markup.ts'

export interface ListView {
  readonly page: Page<z.infer<typeof Message>>
  readonly clock: PageClock
  /** Whose messages are shown: an address or a contact's id. */
  readonly contact: string | undefined
  readonly isFirst: boolean
}

/** The messages, newest first. */
export function listPage({ page, clock, contact, isFirst }: ListView): string {
  if (!page.data.length && isFirst && !contact) return framed('Local mailbox', clock, EMPTY, LOOK_AGAIN)
  const found = page.data.length
    ? html`<ul class="list card">${page.data.map(row)}</ul>`
    : html`<div class="card empty"><p>Nothing for ${contact ?? 'this page'}.</p></div>`
  return framed('Local mailbox', clock, html`${search(contact)}${found}${pages(page.next, contact, isFirst)}`)
}

function row({ id, to, subject, trigger, state, ambiguous, createdAt }: z.infer<typeof Message>): Markup {
  return html`<li><a href="/mailbox/${id}">
  <span class="initial" aria-hidden="true">${to.slice(0, 1).toUpperCase() || '–'}</span>
  <span class="subject">${subject ?? '(cannot be made again)'}</span>
  <span class="tags"><span class="trigger">${trigger}</span>${stateBadges({ state, ambiguous })}</span>
  <span class="to soft">${to || '(erased)'}</span>
  ${time(createdAt)}
</a></li>`
}

function search(contact: string | undefined): Markup {
  return html`<form class="find" action="/mailbox" role="search">
  <input type="search" name="contact" value="${contact}" placeholder="Whose? E-mail address or contact id" aria-label="E-mail address or contact id">
</form>`
}

function pages(next: string | null, contact: string | undefined, isFirst: boolean): Markup {
  const link = (after: string | null) => {
    const query = new URLSearchParams({ ...(contact && { contact }), ...(after && { after }) }).toString()
    return query ? `/mailbox?${query}` : '/mailbox'
  }
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
