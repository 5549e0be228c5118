import { EVENT_TYPES } from '@beckon/plugin-kit'
import type { SubjectKind } from '@beckon/trigger-kit'
import { advice } from '../../nearest.ts'

/** An event that the model does not have; `x.…` is the merchant's own. */
export function eventFaults(type: string): string[] {
  if (typeof type === 'string' && (/^x\../.test(type) || (EVENT_TYPES as readonly string[]).includes(type))) return []
  return [`there is no event "${type}"; ${advice(String(type), EVENT_TYPES)}`]
}

const KINDS: Readonly<Record<SubjectKind, true>> = {
  cart: true,
  order: true,
  subscription: true,
  invoice: true,
  variant: true,
  fulfillment: true,
  ticket: true,
  card: true,
  person: true,
  message: true,
}

/** What two facts cannot be about in common. */
export function kindFaults(kind: string): string[] {
  return Object.hasOwn(KINDS, kind) ? [] : [`there is no "${kind}"; ${advice(String(kind), Object.keys(KINDS))}`]
}
