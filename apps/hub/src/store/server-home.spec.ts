import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeDataDir } from './server-home.ts'

it.each([
  ['a file', 'kept', 'EEXIST'],
  ['below a file', 'kept/below', 'ENOTDIR'],
])('a DATA_DIR that is %s is told in words', async (_what, path, code) => {
  const folder = await mkdtemp(join(tmpdir(), 'beckon-test-home-'))
  await writeFile(join(folder, 'kept'), '')
  await expect(makeDataDir(join(folder, path))).rejects.toMatchObject({
    code: 'data-dir-unusable',
    message: expect.stringContaining(`${path} cannot be made or used (${code})`),
  })
  await rm(folder, { recursive: true })
})
