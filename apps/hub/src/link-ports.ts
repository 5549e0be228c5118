import type { LinkPorts } from './app.module.ts'
import type { Ground } from './ground.ts'
import type { Hub } from './hub.ts'
import { derivedId } from './ids.ts'
import { autocommit } from './store/sql.ts'
import { tenantFacts } from './store/tenants.ts'
import type { ClickPorts } from './track/click.controller.ts'
import { keepClick } from './track/click.store.ts'
import type { TrackPorts } from './track/unsubscribe.controller.ts'
import { within } from './within.ts'

/** Who follows a link waits so long for the click to be written down, and is led on in any case. */
const CLICK_WITHIN_MS = 1_000

/** What the links in messages ask of the hub. */
export function linkPorts(ground: Ground, hub: Hub): LinkPorts {
  return { unsubscribe: unsubscribePorts(ground, hub), click: clickPorts(ground, hub) }
}

function clickPorts({ clock, dataSource, log }: Ground, { followedLinks }: Hub): ClickPorts {
  const sql = autocommit(dataSource)
  return {
    read: token => followedLinks.read(token),
    async keep({ tenantId, messageId, url }) {
      const click = { tenantId, messageId, link: derivedId('link', url), at: clock.now() }
      await within(CLICK_WITHIN_MS, keepClick(sql, click)).catch(error =>
        log.warn({ message: messageId, err: error }, 'click.lost'),
      )
    },
  }
}

function unsubscribePorts(ground: Ground, { unsubscribeLinks, receive }: Hub): TrackPorts {
  return {
    shopName: tenantId => shopName(ground, tenantId),
    read: token => unsubscribeLinks.read(token),
    keep: ({ tenantId, contactId, channel }, fact) => receive.keepOwn(tenantId, { ...fact, contactId, channel }),
  }
}

/** A page without the name is better than none, while the database does not answer. */
async function shopName({ config, dataSource }: Ground, tenantId: string): Promise<string | null> {
  const factsOf = await tenantFacts(autocommit(dataSource), config.shop, [tenantId]).catch(() => null)
  return factsOf?.(tenantId).name ?? null
}
