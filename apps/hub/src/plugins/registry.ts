import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FixSettings, type Plugin } from '@beckon/plugin-kit'
import { readIfThere } from '../durable-file.ts'
import { REPOSITORY_ROOT } from '../repository-root.ts'

/** Finds the plugins by name: every folder whose package.json has a `beckon.plugin` field. The folder is the list. */
export async function loadPlugins(
  folder: string = join(REPOSITORY_ROOT, 'plugins'),
): Promise<ReadonlyMap<string, Plugin>> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter(entry => entry.isDirectory()).map(entry => entry.name)
  const plugins = await Promise.all(names.sort().map(name => loadPlugin(folder, name)))
  return new Map(plugins.filter(plugin => plugin !== null).map(plugin => [plugin.name, plugin]))
}

/** Null for a folder that does not say it is a plugin. */
async function loadPlugin(folder: string, name: string): Promise<Plugin | null> {
  const manifest = await readIfThere(join(folder, name, 'package.json'))
  const entry = manifest && (JSON.parse(manifest) as { beckon?: { plugin?: string } }).beckon?.plugin
  if (!entry) return null
  const file = join(folder, name, entry)
  const plugin = ((await import(pathToFileURL(file).href)) as { default?: Plugin }).default
  if (plugin?.name === name) return plugin
  const saw = plugin ? `a plugin named ${JSON.stringify(plugin.name)}` : 'no default export'
  throw new FixSettings(
    'plugin-invalid',
    `${file}: saw ${saw}; expected a plugin named "${name}", like its folder. The name is part of the webhook's URL.`,
  )
}
