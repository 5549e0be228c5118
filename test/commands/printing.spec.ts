import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { REPOSITORY_ROOT } from '../../apps/hub/src/repository-root.ts'
import { createDatabase } from '../support/database.ts'

/** What npx beckon prints. Needs what npm run build makes, as npm test does first. */
const { PATH = '', HOME = '' } = process.env
const NEEDED = {
  SHOPIFY_API_KEY: 'a-key',
  SHOPIFY_API_SECRET: 'a-secret',
  PUBLIC_URL: 'https://hub.example',
  ADMIN_TOKEN: 'an-admin-token-of-the-tests',
  SECRET_KEY: 'a-secret-key-of-the-tests-of-some-length',
}

const COMMANDS = [
  'migrate',
  'settings',
  'events',
  'triggers',
  'app-config shopify',
  'migrate --json',
  'settings --json',
  'events --json',
  'triggers --json',
  'app-config shopify --json',
]

let database: Awaited<ReturnType<typeof createDatabase>>
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

function beckon(command: string) {
  const program = join(REPOSITORY_ROOT, 'apps/hub/bin/beckon.mjs')
  const env = { PATH, HOME, ...NEEDED, DATABASE_URL: database.url }
  return spawn(process.execPath, [program, ...command.split(' ')], { env })
}

it.each(COMMANDS)('%s prints, and ends quietly when nobody reads it', async command => {
  const read = beckon(command)
  const left = beckon(command)
  left.stdout.destroy()
  const ended = [read, left].map(async child => ({
    complained: await text(child.stderr),
    code: child.exitCode ?? (await once(child, 'exit'))[0],
  }))
  expect(await text(read.stdout)).toMatch(/\S+\n$/)
  expect(await Promise.all(ended)).toEqual([
    { complained: '', code: 0 },
    { complained: '', code: 0 },
  ])
})

it('says what there is to do in 80 columns', async () => {
  const said = (await text(beckon('--help').stdout)).split('\n')
  expect(said.filter(line => line.length > 80)).toEqual([])
  expect(said).toContainEqual(expect.stringContaining('  explain [contact] [trigger]  say why'))
})

it('says that a file cannot be written', async () => {
  const complained = await text(beckon('app-config shopify --out /nowhere/app.toml').stderr)
  expect(complained).toBe(
    '\n--out: /nowhere/app.toml cannot be written (ENOENT); expected a file that this user may write.\n\n',
  )
})
