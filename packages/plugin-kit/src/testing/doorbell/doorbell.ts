import { BadData } from '../../errors.ts'
import type { EventDraft } from '../../event.ts'
import { age, hmacSha256, sameSignature } from '../../hmac.ts'
import type { Json } from '../../json.ts'
import { moneyFromDecimal } from '../../money.ts'
import type { Authentic, Item, Normalise, Plugin, Refused } from '../../plugin.ts'
import type { RawRequest } from '../../raw-request.ts'
import { jsonOf, objectOf } from '../../read.ts'
import { commaSeparated } from '../../settings.ts'

// The smallest plugin that conforms: the suite's own spec breaks it in one place after the other.

export type DoorbellSettings = { readonly DOORBELL_SECRET: readonly string[] }

const TOLERANCE_MS = 300_000

export function verify(request: RawRequest, settings: DoorbellSettings, now: Date): Authentic | Refused {
  const { 'doorbell-signature': signature, 'doorbell-at': at } = request.headers
  if (!signature) return { ok: false, reason: 'missing-header', detail: 'doorbell-signature is missing' }
  if (!at) return { ok: false, reason: 'missing-header', detail: 'doorbell-at is missing' }
  if (request.body.length === 0) return { ok: false, reason: 'empty-body', detail: 'the body is empty' }
  const fits = settings.DOORBELL_SECRET.some(secret => sameSignature(digestOf(request, secret, at), signature, 'hex'))
  if (!fits) return { ok: false, reason: 'bad-signature', detail: 'doorbell-signature fits no secret' }
  const standing = age(Number(at), now, TOLERANCE_MS, TOLERANCE_MS)
  return standing === 'fine' ? { ok: true } : { ok: false, reason: standing, detail: 'doorbell-at is off by > 300 s' }
}

export function sign(request: RawRequest, settings: DoorbellSettings, now: Date) {
  const at = String(now.getTime())
  const signature = digestOf(request, settings.DOORBELL_SECRET[0] ?? '', at).toString('hex')
  return { 'doorbell-signature': signature, 'doorbell-at': at }
}

function digestOf(request: RawRequest, secret: string, at: string): Buffer {
  return hmacSha256(secret, at, '.', request.body)
}

export function open(request: RawRequest): readonly Item[] {
  const body = jsonOf(request.body)
  if (body === undefined) return [{ ...itemOf(null, 0), fault: 'doorbell: the body is not JSON' }]
  return Array.isArray(body) ? body.map(itemOf) : [itemOf(body, 0)]
}

function itemOf(body: Json, index: number): Item {
  const { id, topic } = objectOf(body) ?? {}
  return {
    id: text(id) ?? String(index),
    topic: text(topic) ?? 'none',
    account: 'front door',
    occurredAt: null,
    isTest: false,
    body,
  }
}

const bellRang: Normalise = ({ receivedAt }) => [{ type: 'x.bell-rang', occurredAt: receivedAt, data: {} }]

const cartChanged: Normalise = ({ body, receivedAt }) => {
  const { cart, email, total } = objectOf(body) ?? {}
  const token = text(cart)
  if (!token) throw new BadData('doorbell-no-cart', 'doorbell: cart/changed names no cart; expected a text in `cart`')
  const address = text(email)
  const event: EventDraft = {
    type: 'cart.updated',
    occurredAt: receivedAt,
    data: { cart: { tokens: [`cart/${token}`], total: moneyFromDecimal(total, 'EUR') } },
  }
  return [address ? { ...event, person: { email: address } } : event]
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

export const doorbell: Plugin<DoorbellSettings> = {
  name: 'doorbell',
  settings: {
    DOORBELL_SECRET: {
      schema: commaSeparated,
      help: 'Signs what the bell sends; a comma-separated list while it is rotated.',
      secret: true,
    },
  },
  missing: settings => (settings.DOORBELL_SECRET.length > 0 ? [] : ['DOORBELL_SECRET']),
  verify,
  open,
  topics: { 'bell/rang': bellRang, 'cart/changed': cartChanged },
}
