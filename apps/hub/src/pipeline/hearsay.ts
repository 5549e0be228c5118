import type { Event } from '../event.ts'

/**
 * What a test says of things, where tests must lead to nothing: it stands behind whatever was really said of them. A test
 * has orders and invoices of its own, but its cart may be one that somebody really filled, and that is not bought by it.
 */
export function hearsay(event: Event): Event {
  const { cart, ...data } = event.data
  const stated = { ...event, occurredAt: new Date(0) }
  if (!cart) return stated
  const { completedAt: _untrue, ...open } = cart
  return { ...stated, data: { ...data, cart: open } }
}
