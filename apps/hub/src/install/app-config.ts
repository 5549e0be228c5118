import { FixSettings, type Plugin } from '@beckon/plugin-kit'
import { loadConfig } from '../config.ts'
import type { Environment } from '../parse-settings.ts'

/** The text of the file that describes a plugin's app to its vendor. */
export function appConfigOf(name: string, plugins: ReadonlyMap<string, Plugin>, environment: Environment): string {
  const app = plugins.get(name)?.app
  if (!app) {
    const apps = [...plugins.values()].filter(plugin => plugin.app).map(plugin => plugin.name)
    throw new FixSettings(
      'not-an-app',
      `Saw "${name}"; expected a plugin that is installed as an app: ${apps.join(', ')}.`,
    )
  }
  const config = loadConfig(environment, plugins)
  return app.config(config.plugins[name] ?? {}, config.publicUrl ?? `http://${config.host}:${config.port}`)
}
