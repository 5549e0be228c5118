import { html, type Markup } from '@beckon/plugin-kit'
import type { z } from 'zod'
import type { MessageDetail } from '../messages/message.resource.ts'
import { badge, framed, mailboxUrl, type PageClock, stateBadges, time, toneOf } from './frame.ts'
import type { Reasons } from './reasons.ts'

type Detail = z.infer<typeof MessageDetail>

/** One message: what its reader sees, and why it was sent. */
export function messagePage(message: Detail, reasons: Reasons, tenant: string, clock: PageClock): string {
  const title = message.subject ?? 'A message that cannot be made again'
  const content = html`<p><a href="${mailboxUrl(tenant)}">← All messages</a></p>
<h1>${title}</h1>
<div class="facts"><span>To ${message.to || '(erased)'}</span>${stateBadges(message)}
<span class="trigger">${message.trigger}</span>${time(message.createdAt)}</div>
<div class="columns">${shown(message)}<aside>${why(message, reasons)}${handedOver(message)}</aside></div>`
  return framed(title, clock, content)
}

function shown(message: Detail): Markup {
  if (message.html === null) return html`<section class="card"><pre>${message.fault}</pre></section>`
  // No scripts, no forms, no origin of its own; only links may open, in a tab outside the sandbox.
  return html`<section class="card shown">
<div class="views" role="radiogroup" aria-label="Show as">
${[view('mail', 'Mail', true), view('phone', 'Phone'), view('text', 'Text'), view('headers', 'Headers')]}
</div>
<div class="view mail"><iframe title="The message" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" srcdoc="${message.html}"></iframe></div>
<div class="view text"><pre>${message.text}</pre></div>
<div class="view headers"><dl>${headersOf(message).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></div>
</section>`
}

function view(name: string, label: string, checked = false): Markup {
  return html`<label><input type="radio" name="view" id="as-${name}"${checked && html` checked`}>${label}</label>`
}

function headersOf({ subject, preheader, to, headers }: Detail): (readonly [string, string | null])[] {
  const own = [['To', to] as const, ['Subject', subject] as const, ['Preview text', preheader] as const]
  const known = new Set(own.map(([name]) => name.toLowerCase()))
  return [...own, ...Object.entries(headers ?? {}).filter(([name]) => !known.has(name.toLowerCase()))]
}

function why({ class: kind, step }: Detail, { event, decisions }: Reasons): Markup {
  return html`<section class="card"><h2>Why</h2><ol class="why">
${event && html`<li><code>${event.type}</code> <span class="soft">via ${event.source}</span><p>${time(event.occurredAt)}</p></li>`}
${decisions.map(decision)}
</ol><p class="soft">${kind}, step ${step}</p></section>`
}

function decision({ verdict, reason, detail, at }: Reasons['decisions'][number]): Markup {
  return html`<li class="${toneOf(verdict)}">${badge(verdict)} <code>${reason}</code>
${detail && html`<p class="soft">${detail}</p>`}<p>${time(at)}</p></li>`
}

function handedOver({ attempts }: Detail): Markup {
  return html`<section class="card"><h2>Handed over</h2><ol class="why">${attempts.map(attempt)}</ol></section>`
}

function attempt({ provider, outcome, detail, startedAt }: Detail['attempts'][number]): Markup {
  return html`<li class="${toneOf(outcome ?? 'claimed')}">${badge(outcome ?? 'under way')} to ${provider}
${detail && html`<p class="soft">${detail}</p>`}<p>${time(startedAt)}</p></li>`
}
