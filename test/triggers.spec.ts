import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadDeclarations } from '../apps/hub/src/pipeline/declarations.ts'
import { REPOSITORY_ROOT } from '../apps/hub/src/repository-root.ts'

const foldersOf = (root: string) => ({
  triggers: join(root, 'triggers'),
  templates: join(root, 'templates'),
  segments: join(root, 'segments'),
})

/** Nothing is stored yet. */
const empty = async () => []

it('finds no fault in any trigger and segment of the repository', async () => {
  const { triggers, segments } = await loadDeclarations(foldersOf(REPOSITORY_ROOT), empty)
  expect([triggers.all.length > 0, segments.all.length > 0]).toEqual([true, true])
})

it('tells of a segment that cannot be read beside the trigger that misses it', async () => {
  const root = await mkdtemp(join(tmpdir(), 'beckon-test-declarations-'))
  try {
    await symlink(join(REPOSITORY_ROOT, 'node_modules'), join(root, 'node_modules'))
    for (const path of ['templates/_layout', 'templates/birthday', 'triggers/birthday.ts'])
      await cp(join(REPOSITORY_ROOT, path), join(root, path), { recursive: true })
    await mkdir(join(root, 'segments'))
    await writeFile(join(root, 'segments/birthday-near.ts'), "throw new Error('not today')\n")
    await expect(loadDeclarations(foldersOf(root), empty)).rejects.toThrow(
      /birthday-near\.ts: line 1: cannot be read: not today[\s\S]*birthday\.ts: segment: there is no segments\/birthday-near/,
    )
  } finally {
    await rm(root, { recursive: true })
  }
})
