import { type AppResponse, BeckonError, html } from '@beckon/plugin-kit'
import { type Framed, framed } from './frame.ts'

export interface Notice {
  readonly status: number
  readonly title: string
  readonly text: string
  readonly shop: string | 'any' | null
  /** With it the page can try again. */
  readonly bridge?: Framed['bridge']
}

/** A page that says one thing, where there is nothing else to show. */
export function notice({ status, title, text, shop, bridge }: Notice): AppResponse {
  const again = bridge && html`<button type="button" data-refresh>Try again</button>`
  const content = html`<main class="notice"><h1>${title}</h1><p>${text}</p>${again}</main>`
  return framed({ status, title, content, shop, ...(bridge && { bridge }) })
}

/** Tells what went wrong; what is no fault that anybody can act on is thrown on. */
export function failed(error: unknown, page: Omit<Notice, 'status' | 'text'>): AppResponse {
  if (!(error instanceof BeckonError)) throw error
  return { ...notice({ ...page, status: 503, text: error.message }), error }
}
