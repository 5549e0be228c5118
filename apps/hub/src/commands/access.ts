import { FixSettings } from '@beckon/plugin-kit'
import { type Access, loadAccess } from '../config.ts'
import { readIfThere } from '../durable-file.ts'
import type { Environment } from '../parse-settings.ts'
import { adminTokenFile } from '../secrets.ts'

/** What somebody says on the command line of the hub they mean. */
export interface Meant {
  readonly url?: string
  readonly tenant?: string
}

/** Where to ask and with what, and how each came to be known: that is told when it does not work. */
export interface Door {
  readonly url: string
  readonly urlFrom: string
  readonly token: string
  readonly tokenFrom: string
  readonly tenant: string | undefined
}

/** The hub that is meant: by word, or the one that this environment runs. */
export async function findDoor(environment: Environment, { url, tenant }: Meant): Promise<Door> {
  if (tenant !== undefined && !/^[\w-]+$/.test(tenant))
    throw new FixSettings('settings-invalid', '--tenant: expected the id of a tenant, such as ada-books')
  const access = loadAccess(environment)
  const where = url === undefined ? urlOf(access) : { url: baseOf(url), urlFrom: '--url' }
  return { ...where, ...(await tokenOf(access)), tenant }
}

function baseOf(url: string): string {
  const { protocol, origin, pathname, href } = URL.parse(url) ?? {}
  const base = `${origin}${pathname}`
  // No name, no password, and nothing behind the path: the routes are put there.
  if (protocol && /^https?:$/.test(protocol) && href === base) return base.replace(/\/+$/, '')
  throw new FixSettings('settings-invalid', '--url: expected the address of a hub, such as http://127.0.0.1:3000')
}

function urlOf({ publicUrl, port }: Access): Pick<Door, 'url' | 'urlFrom'> {
  if (publicUrl) return { url: publicUrl, urlFrom: 'PUBLIC_URL' }
  if (port > 0) return { url: `http://127.0.0.1:${port}`, urlFrom: 'PORT' }
  const why = 'PORT is 0, so the hub took a free port; say which with --url (the log line hub.ready has it)'
  throw new FixSettings('settings-invalid', why)
}

async function tokenOf({ adminToken, dataDir }: Access): Promise<Pick<Door, 'token' | 'tokenFrom'>> {
  if (adminToken) return { token: adminToken, tokenFrom: 'ADMIN_TOKEN' }
  const file = adminTokenFile({ dataDir })
  const token = (await tokenIn(file))?.trim()
  if (token) return { token, tokenFrom: file }
  const why = `No admin token: ADMIN_TOKEN is not set, and there is none in ${file}, where a hub keeps the one it made.`
  throw new FixSettings('no-admin-token', `${why} Set ADMIN_TOKEN, or DATA_DIR to the folder of the hub.`)
}

async function tokenIn(file: string): Promise<string | null> {
  try {
    return await readIfThere(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = `${file} holds the admin token and cannot be read (${code}).`
    throw new FixSettings('no-admin-token', `${why} Run this as the hub's user, or set ADMIN_TOKEN.`)
  }
}
