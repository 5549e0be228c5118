import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Plugin, Setting } from '@beckon/plugin-kit'
import { z } from 'zod'
import { loadConfig } from './config.ts'
import { loadPlugins } from './plugins/registry.ts'
import { REPOSITORY_ROOT } from './repository-root.ts'
import { envExample, settingsGroups, settingsJson, settingsTable } from './settings-docs.ts'

const doorbell = {
  name: 'doorbell',
  settings: {
    DOORBELL_TONE: { schema: z.string().prefault('ding'), help: 'How it sounds: `ding` | `dong`.', default: 'ding' },
    DOORBELL_SECRET: { schema: z.string().optional(), help: 'Signs its rings', secret: true },
  },
} as unknown as Plugin
const groups = settingsGroups(new Map([['doorbell', doorbell]]))

describe('the documentation of settings', () => {
  it('is what .env.example holds', async () => {
    const generated = envExample(settingsGroups(await loadPlugins()))
    const onDisk = await readFile(join(REPOSITORY_ROOT, '.env.example'), 'utf8')
    // When it differs: npx beckon settings --format env > .env.example
    expect(onDisk).toBe(generated)
  })

  it('gives an env file that changes nothing when it is used as it is', () => {
    const values = parseEnv(envExample(groups))
    expect(Object.keys(values)).toEqual(expect.arrayContaining(['PORT', 'DOORBELL_SECRET']))
    expect(loadConfig(values, new Map())).toEqual(loadConfig({}, new Map()))
  })

  it("puts each plugin's settings under its name, after the hub's", () => {
    expect(envExample(groups)).toMatch(
      /# === The hub ===.*PORT=.*# === Plugin doorbell ===\n\n# How it sounds: ding \| dong\.\n# Default: ding\nDOORBELL_TONE=\n/s,
    )
  })

  it('gives a table row per setting, with its default', () => {
    const table = settingsTable(groups)
    expect(table).toContain('| `PORT` | 3000 | Port to listen on')
    expect(table).toContain('| `DOORBELL_TONE` | ding | How it sounds: `ding` \\| `dong`. |\n')
    expect(table).toContain('| `DOORBELL_SECRET` | none | Signs its rings |\n')
  })

  it('gives the same to programs', () => {
    expect(JSON.parse(settingsJson(groups))).toEqual(
      expect.arrayContaining([
        { name: 'PORT', group: 'The hub', default: '3000', help: expect.any(String), secret: false },
        { name: 'DOORBELL_SECRET', group: 'Plugin doorbell', default: null, help: 'Signs its rings', secret: true },
      ]),
    )
  })

  const hub = Object.entries<Setting<unknown>>(groups[0]?.settings ?? {})
  it.each(hub.map(([name, setting]) => [name, setting] as const))(
    'says in one sentence what %s is for',
    (_name, setting) => {
      expect(setting.help).toMatch(/^[A-Z`].{10,220}[^.]$/)
    },
  )
})
