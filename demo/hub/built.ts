import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

/** A module of the built hub. */
export async function built<Module>(name: string): Promise<Module> {
  const file = join(ROOT, 'apps/hub/dist', `${name}.js`)
  if (!existsSync(file)) throw new Error('The hub is not built yet. Run: npm run build')
  return (await import(file)) as Module
}
