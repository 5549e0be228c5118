import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { FixSettings } from '@beckon/plugin-kit'

const run = promisify(execFile)

/** The system user the server runs as, where it cannot run as ours. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

const NAME = 'postgres'

/** Postgres refuses to run as root ("root" execution is not permitted), so root lends it a user; null for others. */
export async function serverUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null
  return (await lookUp()) ?? (await create())
}

async function lookUp(): Promise<ServerUser | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', NAME]), run('id', ['-g', NAME])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}

async function create(): Promise<ServerUser> {
  await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME]).catch(
    () => undefined,
  )
  const user = await lookUp()
  if (user) return user
  throw new FixSettings(
    'no-server-user',
    `The hub runs as root, Postgres must not, and a system user "${NAME}" could not be made. ` +
      'Create it, run the hub as another user, or set DATABASE_URL.',
  )
}

/** Refuses when the user cannot get into one of the folders or one above it, naming the outermost that is closed. */
export async function checkEnterable(user: ServerUser, folders: readonly string[]): Promise<void> {
  for (const folder of [...new Set(folders.flatMap(withParents))].sort((a, b) => a.length - b.length)) {
    if (await mayEnter(user, folder)) continue
    throw new FixSettings(
      'folder-closed',
      `The system user "${NAME}", which runs the embedded Postgres, may not enter ${folder}. ` +
        `Allow it with: chmod o+x ${folder}. Or set DATA_DIR to a folder elsewhere (if it is about the data), ` +
        'run the hub as another user than root, or set DATABASE_URL.',
    )
  }
}

function withParents(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [...withParents(parent), folder]
}

async function mayEnter(user: ServerUser, folder: string): Promise<boolean> {
  const { mode, uid, gid } = await stat(folder)
  const x = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
  return (mode & x) !== 0
}
