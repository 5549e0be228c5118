import { execFile } from 'node:child_process'
import { access, chown, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { FixSettings } from '@beckon/plugin-kit'
import { syncFolder } from '../durable-file.ts'
import type { ServerHome } from './server-home.ts'

const run = promisify(execFile)

/** The superuser of the embedded server, and its only user. */
export const SUPERUSER = 'beckon'

/**
 * Makes the database cluster, once. It is made in a draft folder beside its place and renamed, so a killed initdb
 * leaves nothing that looks like a cluster; each try has its own draft, because a killed hub's initdb may still write.
 */
export async function makeCluster(home: ServerHome, password: string): Promise<void> {
  await removeDrafts(home)
  if (await exists(home.cluster)) return
  const draft = await mkdtemp(`${home.cluster}.draft-`)
  await initdb(home, draft, password)
  await rename(join(draft, 'cluster'), home.cluster)
  // Without it, a power cut could bring the draft's name back, and the next start would remove it with all its data.
  await syncFolder(home.dataDir)
  await removeDrafts(home)
}

async function initdb(home: ServerHome, draft: string, password: string): Promise<void> {
  const passwordFile = join(draft, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (home.user) for (const path of [draft, passwordFile]) await chown(path, home.user.uid, home.user.gid)
  const options = [
    `--pgdata=${join(draft, 'cluster')}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The built-in C.UTF-8 sorts and folds alike on every system, so that an update of libc breaks no index.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]
  // Postgres gets none of the hub's environment: secrets are in it.
  const where = { ...home.user, cwd: home.dataDir, env: { LC_ALL: 'C' } }
  await run(home.binaries.initdb, options, where).catch((error: { stderr?: string }) => {
    throw new FixSettings('initdb-failed', `No database could be made in ${home.dataDir}. initdb says: ${error.stderr}`)
  })
}

async function removeDrafts({ dataDir }: ServerHome): Promise<void> {
  const drafts = (await readdir(dataDir)).filter(name => name.startsWith('postgres.draft-'))
  await Promise.all(drafts.map(name => rm(join(dataDir, name), { recursive: true, force: true })))
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
