import type { Connection as Admitting } from './receive/admission.ts'
import type { ReceivePorts } from './receive/receive.service.ts'
import type { Connection, Connections } from './store/connections.ts'
import type { OwnSettings } from './store/own-settings.ts'

/** Connections as receive asks for them: settings of their own are opened only when a request is verified with them. */
export function admissionPorts(
  connections: Connections,
  ownSettings: OwnSettings,
): Pick<ReceivePorts, 'connect' | 'connectionsOf' | 'connectionWithId'> {
  const admitting = (plugin: string, { tenantId, account, sealed }: Connection): Admitting => ({
    tenantId,
    account,
    ownSettings: sealed && (() => ownSettings.open(plugin, account, sealed)),
  })
  const byAccount = (plugin: string, found: ReadonlyMap<string, Connection>) =>
    new Map([...found].map(([account, connection]) => [account, admitting(plugin, connection)] as const))
  return {
    async connectionWithId(plugin, id) {
      const connection = await connections.withId(plugin, id)
      return connection && admitting(plugin, connection)
    },
    connectionsOf: async (plugin, accounts) => byAccount(plugin, await connections.of(plugin, accounts)),
    connect: async (plugin, accounts) => byAccount(plugin, await connections.connect(plugin, accounts)),
  }
}
