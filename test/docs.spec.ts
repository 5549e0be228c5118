import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { eventsPage } from '../apps/hub/src/events-docs.ts'
import { loadPlugins } from '../apps/hub/src/plugins/registry.ts'
import { REPOSITORY_ROOT } from '../apps/hub/src/repository-root.ts'
import { settingsGroups, settingsTable } from '../apps/hub/src/settings-docs.ts'
import { documentedTriggers, triggersPage } from '../apps/hub/src/triggers-docs.ts'

const read = (page: string) => readFileSync(join(REPOSITORY_ROOT, page), 'utf8')
const pagesIn = (folder: string) =>
  readdirSync(join(REPOSITORY_ROOT, folder), { encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => join(folder, name))

const plugins = await loadPlugins()
const FOLDERS = ['', 'docs', 'docs/adr', 'templates', ...[...plugins.keys()].map(name => `plugins/${name}`)]
const PAGES = FOLDERS.flatMap(pagesIn)

it("has every setting in the README's table", () => {
  const table = settingsTable(settingsGroups(plugins))
  expect(made('README.md', 'settings', table)).toBe(table)
})

it('has every event and shape of the model in docs/events.md', () => {
  const page = eventsPage()
  expect(made('docs/events.md', 'events', page)).toBe(page)
})

it('has every trigger as it is in docs/triggers.md', async () => {
  const page = triggersPage(await documentedTriggers(join(REPOSITORY_ROOT, 'triggers')))
  expect(made('docs/triggers.md', 'triggers', page)).toBe(page)
})

/** What a page has between its markers. With UPDATE_GOLDEN=1 it is written first, as golden files are. */
function made(page: string, name: string, actual: string): string | undefined {
  const [, before, there, after] =
    new RegExp(`^([\\s\\S]*<!-- ${name}:.*-->\\n)([\\s\\S]*)(<!-- /${name} -->[\\s\\S]*)$`).exec(read(page)) ?? []
  if (!process.env.UPDATE_GOLDEN) return there
  writeFileSync(join(REPOSITORY_ROOT, page), `${before}${actual}${after}`)
  return actual
}

it('explains every script of package.json in the README', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const commands = Object.keys(scripts).map(name =>
    ['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`,
  )
  const explained = Array.from(read('README.md').matchAll(/^\| `(npm [^`]+)` \|/gm), match => match[1])
  expect(explained.sort()).toEqual(commands.sort())
})

it.each(PAGES)('%s leads only to what is there', page => {
  const links = Array.from(read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g), ([, path, anchor]) => ({
    path,
    anchor,
  }))
  const dead = links.filter(({ path, anchor }) => {
    const target = path ? join(dirname(page), path) : page
    return !existsSync(join(REPOSITORY_ROOT, target)) || (anchor && !anchorsOf(target).includes(anchor))
  })
  expect(dead).toEqual([])
})

it.each(PAGES)('%s names only files that are there', page => {
  const named = Array.from(read(page).matchAll(/`([\w./-]+\.(?:spec\.)?(?:ts|mjs))`/g), match => match[1] ?? '')
  expect(named.filter(name => !EXAMPLES.has(name) && !FILES.some(file => file.endsWith(`/${name}`)))).toEqual([])
})

/** Files that a reader is told to make. */
const EXAMPLES = new Set(['plugin.spec.ts', 'src/verify.ts', 'src/open.ts', 'src/index.ts', './verify.ts', '.ts'])

const FILES = ['apps/hub/src', 'packages', 'plugins', 'test', 'triggers'].flatMap(folder =>
  readdirSync(join(REPOSITORY_ROOT, folder), { recursive: true, encoding: 'utf8' }).map(file => `/${folder}/${file}`),
)

/** Headings as GitHub names them. */
function anchorsOf(page: string): string[] {
  const headings = Array.from(read(page).matchAll(/^#+ (.*)$/gm), match => match[1] ?? '')
  return headings.map(heading =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}
