import type { Normalise } from '@beckon/plugin-kit'
import { shopOf } from '../shop.ts'
import { bodyOf } from './draft.ts'

/**
 * Reads a topic that ends or erases something only if the signed body names the shop. All shops of an app share its
 * secret and only the body is signed (shopify.dev: verify-deliveries), so one merchant's body, sent again under another
 * topic and another's shop, must do nothing. Tests of the command line name none, and end nothing where tests may not.
 */
export function ofNamedShop(field: string, read: Normalise): Normalise {
  return item => (item.isTest || shopOf(bodyOf(item)[field]) === item.account ? read(item) : [])
}
