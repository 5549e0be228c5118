import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { FixSettings, type Setting } from '@beckon/plugin-kit'
import type { Access, Config } from './config.ts'
import { readIfThere, writeDurably } from './durable-file.ts'
import { HUB_SETTINGS } from './settings.ts'

/**
 * Fills in the admin token and the secret key where the environment sets none: made once, then kept in DATA_DIR.
 * To be called by the owner of DATA_DIR, so that two hubs do not make two keys.
 */
export async function withSecrets(config: Config): Promise<Config> {
  const adminToken = config.adminToken ?? (await kept(adminTokenFile(config), HUB_SETTINGS.ADMIN_TOKEN))
  const generatedKeys = () => kept(join(config.dataDir, 'secret-key'), HUB_SETTINGS.SECRET_KEY)
  const secretKeys = config.secretKeys.length > 0 ? config.secretKeys : await generatedKeys()
  return Object.freeze({ ...config, adminToken, secretKeys: Object.freeze(secretKeys) })
}

/** Where the admin token is kept when ADMIN_TOKEN is not set. */
export function adminTokenFile({ dataDir }: Pick<Access, 'dataDir'>): string {
  return join(dataDir, 'admin-token')
}

async function kept<T>(file: string, setting: Setting<T | undefined>): Promise<T> {
  let text = await readIfThere(file)
  if (text === null) {
    text = randomBytes(32).toString('base64url')
    await writeDurably(file, text)
  }
  const parsed = setting.schema.safeParse(text.trim())
  if (parsed.success && parsed.data !== undefined) return parsed.data
  throw new FixSettings(
    'secret-file-invalid',
    `${file} holds ${text.trim().length} characters; ${parsed.error?.issues[0]?.message}. Put back what it held; ` +
      'a new key would make the stored tokens unreadable.',
  )
}
