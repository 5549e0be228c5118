import type { Item, Settings } from '@beckon/plugin-kit'
import { DEFAULT_TENANT } from '../store/tenants.ts'

/** One account of one plugin, and whose it is. */
export interface Connection {
  readonly tenantId: string
  readonly account: string
  /** Opens the settings it has of its own; null: it is verified with those of the environment. */
  readonly ownSettings: (() => Settings) | null
}

/** Where an item of a genuine request is kept, and whether it counts. */
export interface Place {
  readonly tenantId: string
  readonly account: string
  readonly admitted: boolean
}

/**
 * Verified with the settings of one connection: whoever has these speaks for that account alone, so nothing of the
 * request leaves its tenant. What names no account is the connection's: only the secret tells whose it is.
 */
export function placeInOwn(item: Item, connection: Connection, unnamedAccount: string | undefined): Place {
  const { tenantId, account } = connection
  const admitted = item.account === account || item.account === unnamedAccount || item.fault !== undefined
  return { tenantId, account: admitted ? account : item.account, admitted }
}

/**
 * Verified with the settings of the environment: the item is its account's, at a connection's own URL only if that is
 * the account's. An account with settings of its own is not spoken for by the environment's; its tenant sees nothing of
 * such a request, and neither does another tenant of one that came to its URL.
 */
export function placeOf(item: Item, owner: Connection | undefined, calledFor: Connection | undefined): Place {
  const { account } = item
  // What cannot be read may name nobody; the operator gets it as a dead letter.
  if (!owner) return { tenantId: DEFAULT_TENANT, account, admitted: item.fault !== undefined }
  if (owner.ownSettings) return { tenantId: DEFAULT_TENANT, account, admitted: false }
  return { tenantId: owner.tenantId, account, admitted: !calledFor || calledFor.account === account }
}
