import type { Json } from '@beckon/plugin-kit'
import type { Context } from '@beckon/trigger-kit'

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
}

type StateOf = { readonly [group: string]: { readonly at: string; readonly value: Json } }

/**
 * What conditions, keys and messages may read: `now`, `event`, `contact`, and the things the event is about as they
 * stand (`cart`, `order`, …), each with `at.<group>`, the version of its parts. A thing of which no state is kept is
 * read as the event states it.
 */
export function contextOf({ now, event, contact, subjects }: ContextParts): Context {
  const context: Record<string, Json> = {
    ...(event.data as Record<string, Json>),
    now: now.toISOString(),
    event: {
      type: event.type,
      occurredAt: event.occurredAt.toISOString(),
      isTest: event.isTest,
      data: event.data as Json,
    },
    contact: contact && { id: contact.id, ...fieldsOf(contact.state) },
  }
  for (const { kind, id, state } of subjects) context[kind] = { id, ...groupsOf(state), at: versionsOf(state) }
  return context as Context
}

/** A contact's state holds one field per group, by the field's name. */
function fieldsOf(state: StateOf): Record<string, Json> {
  return Object.fromEntries(Object.entries(state).map(([name, { value }]) => [name, value]))
}

function groupsOf(state: StateOf): Record<string, Json> {
  return Object.assign({}, ...Object.values(state).map(({ value }) => value))
}

function versionsOf(state: StateOf): Record<string, Json> {
  return Object.fromEntries(Object.entries(state).map(([name, { at }]) => [name, at]))
}
