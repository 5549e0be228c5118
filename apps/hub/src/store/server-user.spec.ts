import { chmod, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FixSettings } from '@beckon/plugin-kit'
import { checkEnterable } from './server-user.ts'

describe('the way to the data of the embedded server', () => {
  let folder: string
  let inner: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'beckon-test-way-'))
    inner = join(folder, 'deep', 'deeper')
    await mkdir(inner, { recursive: true })
  })
  afterEach(() => rm(folder, { recursive: true }))

  // mkdtemp makes 0700; the rest are 0755. Nobody in these tests is in a group of ours.
  const STRANGER = { uid: 4_000_001, gid: 4_000_001 }

  it('is refused at the outermost folder that is closed, with the command that opens it', async () => {
    await chmod(inner, 0o700)
    const refused = await checkEnterable(STRANGER, [inner]).catch(error => error)
    expect(refused).toBeInstanceOf(FixSettings)
    expect(refused.message).toContain(`may not enter ${folder}.`)
    expect(refused.message).toContain(`chmod o+x ${folder}`)
  })

  it('is open when every folder lets others through, even if they may not list it', async () => {
    await chmod(folder, 0o711)
    await expect(checkEnterable(STRANGER, [inner])).resolves.toBeUndefined()
  })

  it.each(['uid', 'gid'] as const)('is open through a folder that belongs to the %s', async whose => {
    await chmod(folder, 0o710)
    const own = (await stat(folder))[whose]
    await expect(checkEnterable({ ...STRANGER, [whose]: own }, [inner])).resolves.toBeUndefined()
  })
})
