import { install, installationOf } from '../../apps/hub/src/store/installations.ts'
import { transaction } from '../../apps/hub/src/store/sql.ts'
import type { TestHub } from './hub.ts'
import { SHOP } from './shop-endings.ts'

/** The shop grants access at that time. */
export const grant = (hub: TestHub, at: Date) =>
  transaction(hub.dataSource, { durable: true }, sql =>
    install(sql, { tenantId: 'default', plugin: 'shopify', account: SHOP, sealed: Buffer.from('sealed'), at }),
  )

/** What the shop has granted, as it stands. */
export const granted = (hub: TestHub) =>
  transaction(hub.dataSource, { durable: true }, sql => installationOf(sql, 'shopify', SHOP))
