import type { Normalise, ShopFacts } from '@beckon/plugin-kit'
import { currencyOf, domainOf, textOf, zoneOf } from '../read.ts'
import { bodyOf, draft, versionOf } from './draft.ts'

/** The merchant changed the shop's own facts. What the body leaves open is left out, and stays what it was. */
export const shopUpdated: Normalise = item => {
  const body = bodyOf(item)
  const [name, domain] = [textOf(body.name), domainOf(body.domain)]
  const [currency, timezone] = [currencyOf(body.currency), zoneOf(body.iana_timezone)]
  const shop: ShopFacts = {
    ...(name && { name }),
    ...(domain && { url: `https://${domain}` }),
    ...(currency && { currency }),
    ...(timezone && { timezone }),
  }
  return [draft(item, 'shop.updated', versionOf(item, 'updated_at'), { data: { shop } })]
}

/**
 * The merchant took the app out. The body is the shop as `shop/update` has it, and its times are not that of the
 * uninstall: that is when the request was triggered.
 */
export const appUninstalled: Normalise = item => [draft(item, 'app.uninstalled', versionOf(item), { data: {} })]
