import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** The directions of dependency. Each rule's text says what to do instead. */
const ROOT = resolve(import.meta.dirname, '..')
const HUB = 'apps/hub/src'
const STAGES = 'receive inbox normalise identify evaluate wait gate render deliver track'.split(' ')

/** Files that put the stages together, and so may see all of them. */
const COMPOSING =
  /^apps\/hub\/src\/(pipeline\.ts|pipeline\/|hub\.ts|app\.ts|app\.module\.ts|observer\.ts|clockwork\.ts|admin-ports\.ts|bench)/

interface Source {
  readonly file: string
  readonly text: string
  /** Repository paths of relative imports, package names of the others. */
  readonly imports: readonly string[]
}

const sources = ['apps/hub/src', 'packages', 'plugins', 'triggers', 'segments'].flatMap(folder =>
  sourcesIn(join(ROOT, folder)),
)

function sourcesIn(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.includes('node_modules'))
    .map(name => {
      const file = relative(ROOT, join(folder, name))
      const text = readFileSync(join(folder, name), 'utf8')
      return { file, text, imports: importsOf(file, text) }
    })
}

function importsOf(file: string, text: string): string[] {
  const found = text.matchAll(/(?<![.\w'])(?:from|import)\s*\(?\s*'([^'\n]+)'/g)
  return [...found].map(([, name = '']) => (name.startsWith('.') ? join(dirname(file), name) : name))
}

const isSpec = ({ file }: Source) => file.endsWith('.spec.ts') || file.includes('/testing/')
const production = sources.filter(source => !isSpec(source))
const stageOf = (path: string) => STAGES.find(stage => path.startsWith(`${HUB}/${stage}/`))

interface Rule {
  readonly name: string
  readonly instead: string
  breaches(source: Source): readonly string[]
}

const RULES: readonly Rule[] = [
  {
    name: 'a stage imports no other stage',
    instead: 'State the narrow interface you need in your own file, and let pipeline.ts hand it in.',
    breaches: ({ file, imports }) => {
      const own = stageOf(file)
      return own ? imports.filter(path => stageOf(path) && stageOf(path) !== own) : []
    },
  },
  {
    name: 'only the composing files see several stages',
    instead: 'Put what joins stages into pipeline.ts or pipeline/, and what wires them into hub.ts or app.ts.',
    breaches: ({ file, imports }) => {
      if (stageOf(file) || COMPOSING.test(file) || !file.startsWith(HUB)) return []
      const stages = new Set(imports.map(stageOf).filter(Boolean))
      return stages.size > 1 ? [[...stages].join(', ')] : []
    },
  },
  {
    name: 'the hub knows no vendor',
    instead: "Move it into the vendor's folder under plugins/; the hub speaks of plugins, accounts and topics.",
    breaches: ({ file, text }) => (file.startsWith('apps/') ? (text.match(/shopify|hubspot|stripe/gi) ?? []) : []),
  },
  {
    name: 'a plugin imports the kit, its vendor and itself',
    instead: 'What two plugins need belongs in packages/plugin-kit.',
    breaches: ({ file, imports }) => {
      const [, own] = /^plugins\/([^/]+)\//.exec(file) ?? []
      return own
        ? imports.filter(
            path =>
              path.startsWith('apps/') ||
              path.startsWith('test/') ||
              (path.startsWith('plugins/') && !path.startsWith(`plugins/${own}/`)),
          )
        : []
    },
  },
  {
    name: 'the kits import neither hub, plugins nor frameworks',
    instead: 'A kit is a contract: plain types and pure functions.',
    breaches: ({ file, imports }) =>
      file.startsWith('packages/')
        ? imports.filter(path => /^(apps|plugins|triggers)\/|^@nestjs|^typeorm|^pg$/.test(path))
        : [],
  },
  {
    name: 'a trigger, or a segment, imports only the trigger kit',
    instead:
      'A trigger is data: what it reads stands in its context, what it needs else belongs in packages/trigger-kit.',
    breaches: ({ file, imports }) =>
      /^(triggers|segments)\//.test(file) ? imports.filter(path => path !== '@beckon/trigger-kit') : [],
  },
  {
    name: "only clock.ts reads the system's clock",
    instead: 'Take the time as an argument; effects at the rim get a Clock.',
    breaches: ({ file, text }) =>
      file === `${HUB}/clock.ts` || file.startsWith('triggers/')
        ? []
        : (text.match(/\bDate\.now\(\)|new Date\(\)|\bDateTime\.(now|utc|local)\(\)/g) ?? []),
  },
  {
    name: 'business time is an argument of SQL',
    instead: 'Pass clock.now() as a parameter; now() in SQL is the real time of one machine.',
    breaches: ({ file, text }) =>
      file.startsWith(HUB) && file !== `${HUB}/clock.ts`
        ? (text.match(
            /\b(?:SELECT|VALUES|WHERE|SET|AND|OR)\b[^\n`]*?(?<![.\w])now\(\)|CURRENT_TIMESTAMP|clock_timestamp/g,
          ) ?? [])
        : [],
  },
  {
    name: 'only config and the entry read the environment',
    instead: 'Declare the setting in settings.ts (or in the plugin) and read it from the config.',
    breaches: ({ file, text }) =>
      file.startsWith('apps/') || file.startsWith('plugins/') ? (text.match(/process\.env/g) ?? []) : [],
  },
  {
    name: 'pure files do no I/O',
    instead: 'Hand the rows in and the rows out; put the effect into the *.store.ts, *.service.ts or loader beside it.',
    breaches: ({ file, imports }) =>
      PURE.test(file)
        ? imports.filter(path =>
            /^(@nestjs|typeorm|pg|node:(fs|net|http|https|child_process))|store\/sql|clock\.ts/.test(path),
          )
        : [],
  },
]

/** `normalise`, `evaluate`, `gate` and `render` decide and make; their effects stand in files named as such. */
const PURE =
  /^apps\/hub\/src\/(normalise|evaluate|gate|render)\/(?!.*(\.store|catalogue|-loader|-set)\.ts$)|^apps\/hub\/src\/identify\/(state|groups|person|subject-state)\.ts$|^apps\/hub\/src\/wait\/(plan|steps)\.ts$/

it.each(RULES)('$name', ({ breaches, instead }) => {
  const found = production.flatMap(source => breaches(source).map(what => `${source.file}: ${what}`))
  expect({ found, instead: found.length ? instead : '' }).toEqual({ found: [], instead: '' })
})

it('sees the sources it judges', () => {
  expect(production.length).toBeGreaterThan(80)
  expect(STAGES.filter(stage => production.some(({ file }) => stageOf(file) === stage))).toEqual(STAGES)
})
