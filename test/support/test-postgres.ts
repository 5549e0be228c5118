import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type Store, startEmbeddedPostgres } from '../../apps/hub/src/store/embedded-postgres.ts'
import { isAlive } from '../../apps/hub/src/store/process-identity.ts'

export const silent = pino({ level: 'silent' })

const PREFIX = 'beckon-test-run-'
// What a test writes goes with its folder: nothing has to survive a power cut.
const SETTINGS = { max_connections: 200, fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }

/** One server for a whole run of the tests, in a folder that is removed with it. */
export async function startTestPostgres(): Promise<Store> {
  await sweep()
  const dataDir = await mkdtemp(join(tmpdir(), PREFIX))
  const remove = () => rm(dataDir, { recursive: true, force: true })
  try {
    const { url, stop } = await start(dataDir)
    return { url, stop: () => stop().then(remove) }
  } catch (error) {
    await remove()
    throw error
  }
}

/** A run that was killed left its server and its folder. One that is under way owns its folder, and is left alone. */
async function sweep(): Promise<void> {
  const folders = (await readdir(tmpdir())).filter(name => name.startsWith(PREFIX)).map(name => join(tmpdir(), name))
  for (const dataDir of folders.filter(isAbandoned)) {
    const left = await start(dataDir).catch(() => null)
    await left?.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function isAbandoned(dataDir: string): boolean {
  try {
    return !isAlive(JSON.parse(readFileSync(join(dataDir, 'owner.json'), 'utf8')))
  } catch {
    // A run without an owner is just beginning, or just being removed.
    return false
  }
}

async function start(dataDir: string): Promise<Store> {
  return startEmbeddedPostgres({ dataDir, log: silent, settings: SETTINGS })
}
