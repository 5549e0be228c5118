import { inCurrency, type Json, type Price } from '@beckon/plugin-kit'
import type { Context } from '@beckon/trigger-kit'
import { noticeOf } from './notice.ts'
import { withoutGone } from './sale.ts'

/** What a context is made of, as plain rows: the same for the digest, the gate, the samples and `explain`. */
export interface ContextParts {
  readonly now: Date
  readonly event: {
    readonly type: string
    readonly occurredAt: Date
    readonly isTest: boolean
    readonly data: object
  }
  readonly contact: { readonly id: string; readonly state: StateOf } | null
  readonly subjects: readonly { readonly kind: string; readonly id: string; readonly state: StateOf }[]
  /** The shop's currency, for prices that leave theirs open. */
  readonly currency: string
  /** Where the person is (IANA), whose days a notice counts in. Not stated, as where facts are digested: UTC. */
  readonly zone?: string
  /** With an audience: what is known of this person and the item. */
  readonly member?: { readonly [name: string]: Json }
}

/** What is known of a person or a thing, by field group. */
export type StateOf = { readonly [group: string]: { readonly at: string; readonly value: Json } }

/**
 * What conditions, keys and messages may read: `now`, `event`, `contact`, and the things the event is about as they
 * stand (`cart`, `order`, …), each with `at.<group>`, the version of its parts. A thing of which no state is kept is
 * read as the event states it. A variant that its product names no more is not `available`. `latest` is the person's
 * newest event of the type. Of a subscription there is `notice`, what the rules of notice.ts ask for. `event.day` is
 * the day in UTC, for keys: of what somebody does all day, one run; `event.month` its month, for what is stated by months.
 */
export function contextOf({ now, event, contact, subjects, currency, zone = 'UTC', member }: ContextParts): Context {
  const occurredAt = event.occurredAt.toISOString()
  const context: Record<string, Json> = {
    ...(event.data as Record<string, Json>),
    now: now.toISOString(),
    event: {
      type: event.type,
      occurredAt,
      day: occurredAt.slice(0, 10),
      month: occurredAt.slice(0, 7),
      isTest: event.isTest,
      data: event.data as Json,
    },
    latest: latestOf(event),
    contact: contact && { id: contact.id, ...fieldsOf(contact.state) },
  }
  for (const { kind, id, state } of subjects)
    context[kind] = { id, ...groupsOf(state), ...pricesOf(state, currency), at: versionsOf(state) }
  const isBilling = 'subscription' in event.data
  if (isBilling) context.notice = noticeOf(context, zone) as Json
  return withoutGone(member ? { ...context, ...member } : context)
}

/** An event as the newest of its person and type, which it is as far as nobody knows a newer one. */
export const latestOf = ({ occurredAt, data }: Pick<ContextParts['event'], 'occurredAt' | 'data'>): Json => ({
  occurredAt: occurredAt.toISOString(),
  data: data as Json,
})

/** A variant's prices as money; other things state theirs as money already. */
function pricesOf({ price: group }: StateOf, currency: string): Record<string, Json> {
  const prices = Object.entries((group?.value ?? {}) as Record<string, Price | null>)
  return Object.fromEntries(prices.map(([name, price]) => [name, price && moneyIn(price, currency)]))
}

function moneyIn(price: Price, currency: string): Json {
  const money = inCurrency(price, currency)
  return money && { ...money }
}

/** A contact's state holds one field per group, by the field's name. */
export function fieldsOf(state: StateOf): Record<string, Json> {
  return Object.fromEntries(Object.entries(state).map(([name, { value }]) => [name, value]))
}

function groupsOf(state: StateOf): Record<string, Json> {
  return Object.assign({}, ...Object.values(state).map(({ value }) => value))
}

function versionsOf(state: StateOf): Record<string, Json> {
  return Object.fromEntries(Object.entries(state).map(([name, { at }]) => [name, at]))
}
