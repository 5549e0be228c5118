import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadDeclarations } from '../apps/hub/src/pipeline/declarations.ts'
import { REPOSITORY_ROOT } from '../apps/hub/src/repository-root.ts'

// What CONTRIBUTING.md tells to write, written: a reader who copies it has triggers that run.

const page = await readFile(join(REPOSITORY_ROOT, 'CONTRIBUTING.md'), 'utf8')

/** The blocks of a section, in their order. */
function blocksOf(section: string): string[] {
  const [, text = ''] = new RegExp(`^## ${section}\\n([\\s\\S]*?)(?=^## )`, 'm').exec(page) ?? []
  return Array.from(text.matchAll(/^```\w+\n([\s\S]*?)^```$/gm), match => match[1] ?? '')
}

const [trigger = '', longer = '', faults = ''] = blocksOf('Add a trigger')
const [segment = ''] = blocksOf('Add a segment')
const [subject = '', mjml = '', text = '', schema = '', sample = ''] = blocksOf('Add a template')

const FILES = {
  'triggers/order-cancelled.ts': trigger,
  'triggers/late-apology.ts': longer,
  'segments/lapsed.ts': segment,
  'templates/order-cancelled/subject.hbs': subject,
  'templates/order-cancelled/body.mjml': mjml,
  'templates/order-cancelled/body.txt': text,
  'templates/order-cancelled/schema.json': schema,
  'templates/order-cancelled/sample.json': sample,
}

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'beckon-test-contributing-'))
  await symlink(join(REPOSITORY_ROOT, 'node_modules'), join(root, 'node_modules'))
  for (const path of ['templates/_layout', 'segments/big-spenders.ts'])
    await cp(join(REPOSITORY_ROOT, path), join(root, path), { recursive: true })
  // The page leaves the longer one's template to its reader; this one asks for an order's number too.
  await cp(join(REPOSITORY_ROOT, 'templates/review-request'), join(root, 'templates/late-apology'), { recursive: true })
  await mkdir(join(root, 'triggers'))
  await mkdir(join(root, 'templates/order-cancelled'))
  for (const [path, content] of Object.entries(FILES)) await writeFile(join(root, path), content)
})
afterEach(() => rm(root, { recursive: true }))

const load = () => {
  const [triggers, templates, segments] = ['triggers', 'templates', 'segments'].map(name => join(root, name))
  return loadDeclarations({ triggers, templates, segments } as Parameters<typeof loadDeclarations>[0], async () => [])
}

it('shows triggers, a segment and a template in which the hub finds no fault', async () => {
  await writeFile(
    join(root, 'triggers/late-apology.ts'),
    longer.replace("name: 'order.name'", "$&, items: 'order.items'"),
  )
  const { triggers, segments } = await load()
  expect(triggers.all.map(({ declaration }) => declaration.name).sort()).toEqual(['late-apology', 'order-cancelled'])
  expect(segments.all.map(({ name }) => name).sort()).toEqual(['big-spenders', 'lapsed'])
})

it('quotes what the hub says of a misspelt field', async () => {
  await rm(join(root, 'triggers/late-apology.ts'))
  await writeFile(
    join(root, 'triggers/order-cancelled.ts'),
    trigger.replace("total: 'order.total'", "totl: 'order.total'"),
  )
  await expect(load()).rejects.toThrow(faults.trim())
})
