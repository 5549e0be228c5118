import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FixSettings } from '@beckon/plugin-kit'
import { loadPlugins } from './registry.ts'

describe('the registry of plugins', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'beckon-test-plugins-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function put(name: string, manifest: object, code = ''): Promise<void> {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'package.json'), JSON.stringify(manifest))
    await writeFile(join(folder, name, 'index.mjs'), code)
  }
  const declared = { beckon: { plugin: './index.mjs' } }

  it('finds every folder that declares a plugin, in the order of their names', async () => {
    await put('doorbell', declared, 'export default { name: "doorbell" }')
    await put('chime', declared, 'export default { name: "chime" }')
    expect([...(await loadPlugins(folder)).keys()]).toEqual(['chime', 'doorbell'])
  })

  it('passes by folders that declare none, and files', async () => {
    await put('notes', { name: 'notes' }, 'throw new Error("must not be imported")')
    await mkdir(join(folder, 'empty'))
    await writeFile(join(folder, 'README.md'), '')
    expect((await loadPlugins(folder)).size).toBe(0)
  })

  it.each([
    [
      'another name',
      'export default { name: "bell" }',
      /saw a plugin named "bell"; expected a plugin named "doorbell"/,
    ],
    [
      'no default export',
      'export const name = "doorbell"',
      /saw no default export; expected a plugin named "doorbell"/,
    ],
  ])('refuses a plugin with %s, naming its file', async (_what, code, message) => {
    await put('doorbell', declared, code)
    const refused = await loadPlugins(folder).catch(error => error)
    expect(refused).toBeInstanceOf(FixSettings)
    expect(refused.message).toMatch(message)
    expect(refused.message).toContain(join('doorbell', 'index.mjs'))
  })

  it("loads the repository's own", async () => {
    for (const [name, plugin] of await loadPlugins()) expect(plugin.name).toBe(name)
  })
})
