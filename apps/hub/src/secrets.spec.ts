import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from './config.ts'
import { withSecrets } from './secrets.ts'

const TOKEN = 'a-token-of-24-characters'
const KEY = 'a-secret-key-of-thirty-two-chars'

describe('secrets', () => {
  let dataDir: string
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'beckon-test-secrets-'))
  })
  afterEach(() => rm(dataDir, { recursive: true }))

  const config = (more = {}) => loadConfig({ DATA_DIR: dataDir, ...more }, new Map())
  const file = (name: string) => join(dataDir, name)

  it('are made once, readable by their owner only, and found again', async () => {
    const first = await withSecrets(config())
    const second = await withSecrets(config())
    expect(first.adminToken).toBe(await readFile(file('admin-token'), 'utf8'))
    expect(first.secretKeys).toEqual([await readFile(file('secret-key'), 'utf8')])
    expect([second.adminToken, second.secretKeys]).toEqual([first.adminToken, first.secretKeys])
    for (const name of ['admin-token', 'secret-key']) expect((await stat(file(name))).mode & 0o777).toBe(0o600)
  })

  it('differ from hub to hub', async () => {
    const first = await withSecrets(config())
    await rm(file('admin-token'))
    expect((await withSecrets(config())).adminToken).not.toBe(first.adminToken)
  })

  it('are not made where the environment sets them', async () => {
    const filled = await withSecrets(config({ ADMIN_TOKEN: TOKEN, SECRET_KEY: KEY }))
    expect([filled.adminToken, filled.secretKeys]).toEqual([TOKEN, [KEY]])
    await expect(stat(file('admin-token'))).rejects.toThrow('ENOENT')
    await expect(stat(file('secret-key'))).rejects.toThrow('ENOENT')
  })

  it('are not replaced when their file is damaged: the tokens in the database need the old key', async () => {
    await writeFile(file('secret-key'), 'half')
    await expect(withSecrets(config())).rejects.toThrow(/secret-key holds 4 characters; expected at least 32.*Put back/)
    expect(await readFile(file('secret-key'), 'utf8')).toBe('half')
  })
})
