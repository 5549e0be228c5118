import type { Post } from './hub.ts'
import type { HubProcess } from './process.ts'
import { order } from './shop.ts'

/** Orders that a platform sends again and again until each was answered 200. */
export interface Load {
  /** Ids that were answered 200. */
  readonly stored: ReadonlySet<number>
  readonly statuses: readonly number[]
  /** Sends what is left, twenty at a time, until all are stored or `stop` says so. */
  send(hub: HubProcess, stop?: (stored: number) => boolean): Promise<void>
}

const AT_ONCE = 20

export const buyerOf = (id: number): string => `buyer-${id}@example.com`

export function ordersOf(count: number, { from = 1 } = {}): Load {
  const ids = Array.from({ length: count }, (_, n) => from + n)
  const orders = new Map(ids.map(id => [id, order(new Date(), { id, email: buyerOf(id) })]))
  const stored = new Set<number>()
  const statuses: number[] = []
  return {
    stored,
    statuses,
    async send(hub, stop = () => false) {
      const left = [...orders.keys()].filter(id => !stored.has(id))
      const sendNext = async (): Promise<void> => {
        for (let id = left.shift(); id !== undefined && !stop(stored.size); id = left.shift()) {
          const status = await hub.post(orders.get(id) as Post)
          statuses.push(status)
          if (status === 200) stored.add(id)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, sendNext))
    },
  }
}
