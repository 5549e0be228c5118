import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { loadDeclarations } from './declarations.ts'

let root: string
const folders = () => ({
  triggers: join(root, 'triggers'),
  templates: join(root, 'templates'),
  segments: join(root, 'segments'),
})
const load = () => loadDeclarations(folders(), async () => [])

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(root, file), 'utf8')
  expect(text).toContain(from)
  await writeFile(join(root, file), text.replace(from, to))
}

const COPIED = [
  'triggers/order-confirmed.ts',
  ...['_layout', 'order-confirmed', 'order-shipped'].map(name => `templates/${name}`),
]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'declarations-'))
  await mkdir(join(root, 'segments'))
  for (const path of COPIED) await cp(join(REPOSITORY_ROOT, path), join(root, path), { recursive: true })
  // What a trigger imports is found from where it stands.
  await edit(
    'triggers/order-confirmed.ts',
    '@beckon/trigger-kit',
    join(REPOSITORY_ROOT, 'packages/trigger-kit/src/index.ts'),
  )
})
afterEach(() => rm(root, { recursive: true }))

it('loads what has no fault', async () => {
  const { templates, triggers } = await load()
  expect(templates.names).toEqual(['order-confirmed', 'order-shipped'])
  expect(triggers.all.map(({ declaration }) => declaration.name)).toEqual(['order-confirmed'])
})

it('names the faults of templates, triggers and segments at once', async () => {
  await edit('templates/order-confirmed/body.mjml', '<mj-text>', '<mj-text>{{naem}}')
  await edit('templates/order-shipped/subject.hbs', '{{#if', '{{if')
  await edit('triggers/order-confirmed.ts', "['order.placed']", "['order.plced']")
  await writeFile(join(root, 'segments/odd.ts'), 'export {}')
  const error = await load().catch((fault: Error) => fault)
  expect(error).toMatchObject({ code: 'triggers-invalid' })
  expect((error as Error).message.split('\n')).toEqual([
    '2 faults in triggers/:',
    expect.stringMatching(/^ {2}order-confirmed\.ts: on: there is no event "order\.plced"/),
    expect.stringMatching(/^ {2}order-confirmed\.ts: sample: /),
    '1 fault in segments/:',
    expect.stringMatching(/^ {2}odd\.ts: expected/),
    '2 faults in templates/:',
    '  order-confirmed: body.mjml line 1: {{naem}} is not declared in schema.json',
    expect.stringMatching(/^ {2}order-shipped: subject\.hbs line 1: /),
    // What a parser says over several lines.
    ...[1, 2].map(() => expect.stringMatching(/^ {4}/)),
  ])
})

it('finds no fault in a trigger because its template has one', async () => {
  await edit('templates/order-confirmed/body.mjml', '<mj-text>', '<mj-text>{{naem}}')
  const error = await load().catch((fault: Error) => fault)
  expect(error).toMatchObject({ code: 'template-invalid' })
  expect((error as Error).message.split('\n')).toEqual(['1 fault in templates/:', expect.stringContaining('naem')])
})
