import { existsSync, readdirSync, readFileSync } from 'node:fs'
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
  // When it differs: npx beckon settings --format markdown, between the markers.
  const [, table] = /<!-- settings:.*-->\n([\s\S]*)<!-- \/settings -->/.exec(read('README.md')) ?? []
  expect(table).toBe(settingsTable(settingsGroups(plugins)))
})

it('has every event and shape of the model in docs/events.md', () => {
  // When it differs: npx beckon events, between the markers.
  const [, page] = /<!-- events:.*-->\n([\s\S]*)<!-- \/events -->/.exec(read('docs/events.md')) ?? []
  expect(page).toBe(eventsPage())
})

it('has every trigger as it is in docs/triggers.md', async () => {
  // When it differs: npx beckon triggers, between the markers.
  const [, page] = /<!-- triggers:.*-->\n([\s\S]*)<!-- \/triggers -->/.exec(read('docs/triggers.md')) ?? []
  expect(page).toBe(triggersPage(await documentedTriggers(join(REPOSITORY_ROOT, 'triggers'))))
})

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
