import { html, type Markup, type Overview } from '@beckon/plugin-kit'
import { scopesMissing } from '../scopes.ts'
import { ago } from './words.ts'

/** One thing that must be in order for messages to go, and what to do where it is not. */
export interface Check {
  /** `off`: it cannot be told yet. */
  readonly tone: 'good' | 'warn' | 'off'
  readonly title: string
  readonly detail: string | Markup | null
}

export interface Connected {
  readonly overview: Overview
  /** Why the hub has no access to the shop; null: it has. */
  readonly accessFault: string | null
  readonly granted: readonly string[]
  readonly needed: readonly string[]
}

/** A shop with any life in it changes a cart, an order or a product in that time. */
const SILENT_MS = 7 * 86_400_000

/** A line's worth. */
const TOPICS_SHOWN = 4

/** What is in order and what is missing. */
export function checksOf(connected: Connected): readonly Check[] {
  return [accessCheck(connected), heardCheck(connected.overview), customersCheck(connected.overview)]
}

function accessCheck({ accessFault, granted, needed }: Connected): Check {
  const title = 'Access to the shop'
  if (accessFault) return missing(title, accessFault)
  const lacking = scopesMissing(needed, granted)
  if (!lacking.length) return fine(title, 'All that is needed was granted.')
  return missing(
    title,
    html`Not granted: ${lacking.map((scope, n) => html`${n > 0 && ', '}<code>${scope}</code>`)}. Deploy <code>shopify.app.toml</code>, then open this page again and agree; it shows here within the hour.`,
  )
}

function heardCheck({ lastEventAt, heard, now }: Overview): Check {
  const title = 'News from the shop'
  if (!lastEventAt)
    return missing(
      title,
      html`Nothing was heard yet. Run <code>shopify app deploy</code>, then change a product or place a test order.`,
    )
  const topics = heard.slice(0, TOPICS_SHOWN).map(({ topic }) => html` <code>${topic}</code>`)
  const said = html`Last heard ${ago(lastEventAt, now)}${topics.length > 0 && html`:${topics}`}.`
  return now.getTime() - lastEventAt.getTime() < SILENT_MS
    ? fine(title, said)
    : missing(
        title,
        html`${said} Is the app’s <code>shopify.app.toml</code> deployed, and does the hub answer at its address?`,
      )
}

// Shopify leaves name, address, e-mail and phone out until the app's access is approved (shopify.dev: protected-customer-data).
function customersCheck({ orders: { count, addressed } }: Overview): Check {
  const title = 'Customers’ addresses'
  if (!count) return { tone: 'off', title, detail: 'No order came yet, so this cannot be told.' }
  if (addressed) return fine(title, `${addressed} of the last ${count} orders came with one.`)
  return missing(
    title,
    `None of the last ${count} orders came with an e-mail address, so there is nobody to write to. Request access to protected customer data, level 2, for the app.`,
  )
}

const fine = (title: string, detail: Check['detail']): Check => ({ tone: 'good', title, detail })
const missing = (title: string, detail: Check['detail']): Check => ({ tone: 'warn', title, detail })
