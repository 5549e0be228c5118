import type { Item, Plugin } from '@beckon/plugin-kit'
import type { ClaimedItem } from '../../inbox/find-items.ts'
import { type Normalised, normalise } from '../../normalise/normalise.ts'

type Plugins = ReadonlyMap<string, Pick<Plugin, 'open' | 'topics' | 'topicsByHand'>>

/** A received item and what it says in our model. */
export interface OpenedItem {
  readonly claimed: ClaimedItem
  readonly normalised: Normalised
}

/** Opens each request once, however many of its items there are. Pure. */
export function openItems(items: readonly ClaimedItem[], plugins: Plugins): OpenedItem[] {
  const opened = new Map<string, readonly Item[]>()
  return items.map(claimed => {
    const plugin = plugins.get(claimed.plugin)
    if (!plugin) return { claimed, normalised: gone(claimed) }
    const known = opened.get(claimed.requestId) ?? itemsIn(claimed, plugin)
    opened.set(claimed.requestId, known)
    const item = known[claimed.position]
    if (!item) return { claimed, normalised: gone(claimed) }
    // The account that admitted it: a payload that names none does not say whose it is.
    const normalised = normalise({ ...claimed, item: { ...item, account: claimed.account } }, plugin)
    return { claimed, normalised }
  })
}

/** A plugin's `open` does not throw; one that does all the same must not stop what is behind it in the inbox. */
function itemsIn({ request }: ClaimedItem, plugin: Pick<Plugin, 'open'>): readonly Item[] {
  try {
    return request ? plugin.open({ method: 'POST', ...request }) : []
  } catch {
    return []
  }
}

function gone({ plugin, position, requestId }: ClaimedItem): Normalised {
  const message = `${plugin}: request ${requestId} has no event ${position} (request removed, plugin removed or changed?); restore it and replay the item.`
  return { state: 'dead', error: { code: 'not-openable', message } }
}
