import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { FixSettings } from '@beckon/plugin-kit'

// Shows all templates with their samples as web pages. npm run preview, npm run preview -- --port 0

const ROOT = join(import.meta.dirname, '../../..')
const DEFAULT_PORT = '3001'
// sysexits.h: whoever called it acts.
const EX_USAGE = 64

const port = portOf(process.argv.slice(2))
const { startPreview } = await compiled('preview/preview')
const preview = await startPreview(join(ROOT, 'templates'), port).catch(fail)
console.log(`Templates at ${preview.url}, shown again whenever one is saved. Ctrl+C ends it.`)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => preview.close())

function portOf(args) {
  try {
    const { values } = parseArgs({ args, options: { port: { type: 'string', default: DEFAULT_PORT } } })
    if (/^\d{1,5}$/.test(values.port) && Number(values.port) <= 65535) return Number(values.port)
    throw new Error(`--port: saw "${values.port}"; expected a number from 0 to 65535`)
  } catch (error) {
    return fail(new FixSettings('usage', error.message))
  }
}

function compiled(module) {
  const file = join(ROOT, 'apps/hub/dist', `${module}.js`)
  if (existsSync(file)) return import(file)
  return fail(new FixSettings('not-built', 'The hub is not built yet. Run: npm run build'))
}

/** A fault somebody can act on is told in words; anything else is a bug and keeps its stack. */
function fail(error) {
  console.error(error instanceof FixSettings ? error.message : error)
  process.exit(error instanceof FixSettings ? EX_USAGE : 1)
}
