import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../../apps/hub/src/repository-root.ts'

const DIST = join(REPOSITORY_ROOT, 'apps/hub/dist')

/** A module of the hub as it ships, typed by its source: what is measured is the build, not a test's own compilation. */
export async function built<Module>(name: string): Promise<Module> {
  const file = join(DIST, `${name}.js`)
  if (!existsSync(file))
    throw new Error(`The hub is not built: there is no apps/hub/dist/${name}.js. Run: npm run build`)
  return (await import(file)) as Module
}
