import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadTemplates } from './template-loader.ts'

it('reads each message folder with the layout it uses, and nothing that editors leave behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'templates-'))
  for (const name of ['_layout', 'b-second', 'a-first', '.git']) await mkdir(join(folder, name))
  const files = {
    '_layout/layout.txt': '{{> body}} {{> foot}}',
    '_layout/foot.txt': 'foot',
    '_layout/unused.txt': 'unused',
    'a-first/body.txt': 'a',
    'a-first/body.txt~': 'older',
    'a-first/.DS_Store': '',
    'b-second/body.txt': 'b',
    'README.md': 'about templates',
  }
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content)

  const sources = await loadTemplates(folder)
  await rm(folder, { recursive: true })

  const layout = { '_layout/foot.txt': 'foot', '_layout/layout.txt': '{{> body}} {{> foot}}' }
  expect(sources).toEqual([
    { name: 'a-first', revision: expect.any(String), files: { ...layout, 'body.txt': 'a' } },
    { name: 'b-second', revision: expect.any(String), files: { ...layout, 'body.txt': 'b' } },
  ])
})
