import { BeckonError } from '@beckon/plugin-kit'
import { autocommit } from '../../store/sql.ts'
import type { AdminPorts, RenderedMessage, StoredMessage } from '../ports.ts'

/** What a message's reader saw; all null, with the fault, when it cannot be made again. */
export type Look = { readonly [Part in keyof RenderedMessage]: RenderedMessage[Part] | null } & {
  readonly fault: string | null
}

const NOTHING = { subject: null, preheader: null, html: null, text: null, headers: null }

/** Message id → what its reader saw. */
export async function looksOf(
  ports: AdminPorts,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Look>> {
  const stored = await autocommit(ports.dataSource)<StoredMessage>(STORED, [tenantId, ids])
  return new Map(await Promise.all(stored.map(async message => [message.id, await lookOf(ports, message)] as const)))
}

async function lookOf(ports: AdminPorts, message: StoredMessage): Promise<Look> {
  try {
    return { ...(await ports.renderMessage(message)), fault: null }
  } catch (error) {
    // One message that cannot be made again must not hide the others of its page.
    const why =
      error instanceof BeckonError ? `${error.code}: ${error.message}` : `the template threw ${(error as Error).name}`
    return { ...NOTHING, fault: why }
  }
}

const STORED = `
  SELECT id, tenant_id AS "tenantId", send_key AS "sendKey", trigger, contact_id AS "contactId", channel, class, address,
    template_revision AS "templateRevision", locale, data, track_clicks AS "trackClicks", header_message_id AS "headerMessageId", created_at AS "createdAt"
  FROM message WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`
