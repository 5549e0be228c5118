import { access, chmod, constants, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FixSettings } from '@beckon/plugin-kit'
import { type Binaries, postgresBinaries } from './postgres-binaries.ts'
import { checkEnterable, type ServerUser, serverUser } from './server-user.ts'

/** Where the embedded server lives and as whom it runs. */
export interface ServerHome {
  readonly dataDir: string
  /** Postgres' own data directory. */
  readonly cluster: string
  readonly logFile: string
  readonly binaries: Binaries
  /** Null: as the hub's own user. */
  readonly user: ServerUser | null
}

/** Makes the data folder if there is none, with its path free of symbolic links. */
export async function makeDataDir(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    return await realpath(dataDir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new FixSettings(
      'data-dir-unusable',
      `DATA_DIR: ${dataDir} cannot be made or used (${code}); expected a folder that this user may write to.`,
    )
  }
}

/** Finds the programs and the user, and makes sure that the user reaches both the programs and the data. */
export async function serverHome(dataDir: string): Promise<ServerHome> {
  const [binaries, user] = await Promise.all([postgresBinaries(), serverUser()])
  if (user) {
    await openToOthers(dataDir)
    const native = dirname(dirname(binaries.postgres))
    await checkEnterable(user, [dataDir, ...['bin', 'lib', 'share'].map(folder => join(native, folder))])
  }
  return { dataDir, cluster: join(dataDir, 'postgres'), logFile: join(dataDir, 'postgres.log'), binaries, user }
}

/** Enter, not list: the secrets in it are 0600. Only this one folder is the hub's to change, not those above. */
async function openToOthers(dataDir: string): Promise<void> {
  const mode = (await stat(dataDir)).mode & 0o7777
  if (!(mode & 0o001)) await chmod(dataDir, mode | 0o001)
}
