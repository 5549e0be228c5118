import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { silent } from '../../../../test/support/test-postgres.ts'
import { loadConfig } from '../config.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { findStore } from './find-store.ts'

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beckon-test-find-'))
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

async function answers(url: string | undefined): Promise<boolean> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  )
}

it('finds the database of a hub that runs, and leaves it running; without one it runs the database itself', async () => {
  const config = loadConfig({ DATA_DIR: dataDir }, new Map())
  const owned = await startEmbeddedPostgres({ dataDir, log: silent })
  const found = await findStore(config, silent)
  expect([found?.url, await answers(found?.url)]).toEqual([owned.url, true])
  await found?.stop()
  expect(await answers(owned.url)).toBe(true)
  await owned.stop()
  const started = await findStore(config, silent)
  expect(await answers(started?.url)).toBe(true)
  await started?.stop()
  expect(await answers(started?.url)).toBe(false)
})

it.each(['nowhere', 'empty'])('makes none where there is none: %s', async name => {
  const folder = join(dataDir, name)
  if (name === 'empty') await mkdir(folder)
  expect(await findStore(loadConfig({ DATA_DIR: folder }, new Map()), silent)).toBeNull()
  expect(await readdir(folder).catch(() => [])).toEqual([])
})
