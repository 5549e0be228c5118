import { html, type Markup } from '@beckon/plugin-kit'

/** A message's state to a merchant: the word, and the colour it has. */
export function stateInWords({ state, ambiguous }: { readonly state: string; readonly ambiguous: boolean }) {
  if (ambiguous) return { word: 'Perhaps twice', tone: 'warn' }
  return STATES[state] ?? { word: state, tone: 'off' }
}

const STATES: Readonly<Record<string, { readonly word: string; readonly tone: string }>> = {
  accepted: { word: 'Sent', tone: 'good' },
  claimed: { word: 'Being sent', tone: 'busy' },
  failed: { word: 'Not delivered', tone: 'bad' },
  unknown: { word: 'Not certain', tone: 'warn' },
  dropped: { word: 'Not sent', tone: 'off' },
}

/** A verdict likewise. */
export const VERDICTS = {
  send: { word: 'Sent', tone: 'good' },
  hold: { word: 'Waits', tone: 'warn' },
  drop: { word: 'Not sent', tone: 'off' },
} as const

/** `cart-abandoned` as people write it. */
export function triggerInWords(name: string): string {
  const words = name.replaceAll('-', ' ')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

const UNITS = [
  { seconds: 86_400, unit: 'day' },
  { seconds: 3_600, unit: 'hour' },
  { seconds: 60, unit: 'minute' },
] as const

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** How long ago, with the instant itself behind it. */
export function ago(at: Date, now: Date): Markup {
  const seconds = (now.getTime() - at.getTime()) / 1000
  const unit = UNITS.find(one => seconds >= one.seconds)
  const words = unit ? RELATIVE.format(-Math.floor(seconds / unit.seconds), unit.unit) : 'just now'
  const iso = at.toISOString()
  return html`<time datetime="${iso}" title="${iso.slice(0, 16).replace('T', ' ')} UTC">${words}</time>`
}
