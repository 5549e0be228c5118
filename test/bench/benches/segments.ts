import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../../../apps/hub/src/repository-root.ts'
import type { Bench, Side } from '../bench.ts'
import { databaseWith } from '../filled.ts'
import { type Database, expectCounts, type Ground } from '../ground.ts'
import { signedMix } from '../mix.ts'
import { FIFTY } from '../segments.ts'
import { WARM_UP } from '../warm-up.ts'
import { workOff } from '../work.ts'

const TIMED = 12_000
const ITEMS = WARM_UP + TIMED
const PEOPLE = 10_000

/** What a digest pays for triggers and segments: all that are shipped and fifty, beside none at all. */
export const segments: Bench = {
  name: 'segments',
  lines: [
    {
      name: 'digest, all triggers and 50 segments : none',
      ...{ figure: 'rate', unit: '/s', ours: 'all', against: 'none', bar: { ratioAtLeast: 0.8 } },
    },
    { name: 'digest, 50 segments : none', figure: 'rate', unit: '/s', ours: 'segments', against: 'none' },
  ],
  async prepare(ground) {
    const filled = await databaseWith(ground, hubUrl => signedMix(ITEMS, PEOPLE, { hubUrl }))
    // Triggers name some of them.
    const shipped = await shippedSegments()
    return [
      side(ground, filled, { name: 'none', triggers: false, declared: [] }),
      side(ground, filled, { name: 'segments', triggers: false, declared: FIFTY }),
      side(ground, filled, { name: 'all', triggers: true, declared: [...shipped, ...FIFTY].slice(0, 50) }),
    ]
  },
}

interface Kind {
  readonly name: string
  readonly triggers: boolean
  readonly declared: typeof FIFTY
}

function side(ground: Ground, filled: Database, { name, triggers, declared }: Kind): Side {
  return {
    name,
    async measure() {
      const database = await ground.createDatabase(filled)
      const { root, ...folders } = await foldersWith(declared, triggers)
      const { seconds, timed } = await workOff(database, 'digest', { folders, last: TIMED })
      await expectCounts(database, { "inbox_item WHERE state = 'done'": ITEMS })
      const told = await countOf(database, "event WHERE type = 'segment.entered'")
      if (declared.length && !told) throw new Error('Nobody came into any segment: nothing was measured')
      await database.drop()
      await rm(root, { recursive: true })
      return { rate: timed / seconds, told }
    },
  }
}

async function shippedSegments(): Promise<typeof FIFTY> {
  const folder = join(REPOSITORY_ROOT, 'segments')
  const files = (await readdir(folder)).filter(file => file.endsWith('.ts'))
  const modules = await Promise.all(files.map(file => import(join(folder, file))))
  return modules.map(module => (module as { default: (typeof FIFTY)[number] }).default)
}

/** Declarations are plain data, so their files need no import and may stand anywhere. */
async function foldersWith(declared: typeof FIFTY, triggers: boolean) {
  const root = await mkdtemp(join(tmpdir(), 'beckon-bench-'))
  const [segmentsFolder, nothing] = [join(root, 'segments'), join(root, 'nothing')]
  await Promise.all([segmentsFolder, nothing].map(folder => mkdir(folder)))
  const files = declared.map(one =>
    writeFile(join(segmentsFolder, `${one.name}.ts`), `export default ${JSON.stringify(one)}`),
  )
  await Promise.all(files)
  return { root, segmentsFolder, ...(!triggers && { triggersFolder: nothing }) }
}

async function countOf(database: Database, from: string): Promise<number> {
  const [row] = await database.rows<{ count: number }>(`SELECT count(*)::int AS count FROM ${from}`)
  return row?.count ?? 0
}
