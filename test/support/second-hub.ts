import { type App, createApp } from '../../apps/hub/src/app.ts'
import { loadConfig } from '../../apps/hub/src/config.ts'
import type { Channel } from '../../apps/hub/src/deliver/channel.ts'
import { loadPlugins } from '../../apps/hub/src/plugins/registry.ts'
import { connect } from '../../apps/hub/src/store/data-source.ts'
import { isPassing } from '../../apps/hub/src/store/sql.ts'
import { SECRETS, type TestHub } from './hub.ts'
import { silent } from './test-postgres.ts'

/** Another process of the same hub: its own connections to the same database, on the same clock, turned by hand. */
export async function joinHub(
  hub: TestHub,
  channel: Channel,
  { roles, clockwork = false }: { roles?: string; clockwork?: boolean } = {},
): Promise<App & { stop(): Promise<void> }> {
  const plugins = await loadPlugins()
  const settings = {
    PORT: '0',
    DATA_DIR: hub.ground.config.dataDir,
    ADMIN_TOKEN: hub.adminToken,
    SECRET_KEY: 'a-test-secret-key-of-32-characters',
    POSTAL_ADDRESS: '1 Test Street',
    ...(roles && { ROLES: roles }),
  }
  const config = loadConfig({ ...settings, ...SECRETS }, plugins)
  const dataSource = await connect(hub.databaseUrl, { log: silent })
  const app = await createApp({ config, clock: hub.clock, dataSource, log: silent, plugins }, { clockwork, channel })
  return {
    ...app,
    async stop() {
      await app.close()
      await dataSource.destroy()
    },
  }
}

/** What a loop of the hub does: batch after batch until none is left; a passing fault is no reason to stop. */
export async function work(step: () => Promise<number>): Promise<void> {
  for (let more = true; more; ) {
    try {
      more = (await step()) > 0
    } catch (error) {
      if (!isPassing(error)) throw error
    }
  }
}
