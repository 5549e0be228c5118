import { html, type Markup, type Overview, type OverviewDecision, type OverviewMessage } from '@beckon/plugin-kit'
import { type Check, type Connected, checksOf } from './checks.ts'
import { ago, stateInWords, triggerInWords, VERDICTS } from './words.ts'

/** What the merchant sees: whether it works, what went to whom, and what did not, and why. */
export function overviewPage(shop: string, connected: Connected): Markup {
  const { overview } = connected
  const checks = checksOf(connected)
  return html`<main data-fresh>
<div class="top"><div><h1>${headline(checks, overview)}</h1><p class="soft">${shop}</p></div>
<button type="button" data-refresh>Refresh</button></div>
<ul class="checks card">${checks.map(check)}</ul>
<section><h2>Messages</h2>${messages(overview.messages, overview.now)}</section>
<section><h2>Decisions</h2>${decisions(overview.decisions, overview.now)}</section>
</main>`
}

function headline(checks: readonly Check[], { lastEventAt }: Overview): string {
  if (!checks.some(({ tone }) => tone === 'warn')) return 'Connected'
  return lastEventAt ? 'Something is missing' : 'Almost there'
}

const MARKS = { good: '✓', warn: '!', off: '–' }

function check({ tone, title, detail }: Check): Markup {
  return html`<li class="${tone}"><span class="mark" aria-hidden="true">${MARKS[tone]}</span>
<div><strong>${title}</strong>${detail && html`<p>${detail}</p>`}</div></li>`
}

function messages(rows: readonly OverviewMessage[], now: Date): Markup {
  if (!rows.length)
    return empty('No message went out yet. The first one shows here as soon as something happens in the shop.')
  return html`<ul class="rows card">${rows.map(row => {
    const { word, tone } = stateInWords(row)
    return html`<li><div class="what"><strong>${row.subject ?? '(its text is gone)'}</strong>
<span class="soft">${row.to === '' ? '(erased)' : (row.to ?? '(one of several addresses)')} · ${triggerInWords(row.trigger)}</span></div>
<span class="badge ${tone}">${word}</span>${ago(row.at, now)}</li>`
  })}</ul>`
}

function decisions(rows: readonly OverviewDecision[], now: Date): Markup {
  if (!rows.length) return empty('Nothing had to be decided yet.')
  return html`<ul class="rows card">${rows.map(({ trigger, to, verdict, reason, why, detail, at }) => {
    const { word, tone } = VERDICTS[verdict]
    return html`<li><div class="what"><strong>${triggerInWords(trigger)}</strong>
<span class="soft" title="${reason}${detail && `: ${detail}`}">${to && `${to} · `}${why}</span></div>
<span class="badge ${tone}">${word}</span>${ago(at, now)}</li>`
  })}</ul>`
}

const empty = (text: string): Markup => html`<p class="card empty">${text}</p>`
