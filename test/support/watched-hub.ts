import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { REPOSITORY_ROOT } from '../../apps/hub/src/repository-root.ts'
import { until } from './until.ts'

export interface LogLine {
  readonly msg: string
  readonly url?: string
  readonly faults?: readonly string[]
}

/** The built hub as `npm run dev` starts it, in a repository of its own with some of the triggers and templates. */
export interface WatchedHub {
  readonly url: string
  /** Edits a file as an editor saves it; answers what the hub then says of it. */
  edit(file: string, change: (text: string) => string): Promise<LogLine>
  /** Adds a file; answers what the hub then says. */
  add(file: string, text: string): Promise<LogLine>
  stop(): Promise<void>
}

const COPIED = ['apps/hub/bin', 'apps/hub/dist', 'apps/hub/package.json', 'templates/_layout']
const LINKED = ['node_modules', 'packages', 'plugins', 'package.json']

/** Starts it with the files of these folders only: whatever else the repository has is no part of the story. */
export async function startWatched(
  files: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<WatchedHub> {
  const root = await mkdtemp(join(tmpdir(), 'beckon-test-watched-'))
  await mkdir(join(root, 'triggers'))
  for (const path of [...COPIED, ...files]) await cp(join(REPOSITORY_ROOT, path), join(root, path), { recursive: true })
  for (const path of LINKED) await symlink(join(REPOSITORY_ROOT, path), join(root, path))
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, PORT: '0', DATA_DIR: join(root, '.beckon'), ...environment }
  const program = join(root, 'apps/hub/bin/beckon.mjs')
  const child = spawn(process.execPath, [program, 'start', '--watch'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const log: LogLine[] = []
  createInterface({ input: child.stdout }).on('line', line => line.startsWith('{') && log.push(JSON.parse(line)))
  const gone = once(child, 'exit')
  const ready = await until('the hub is ready', () => {
    if (child.exitCode !== null) throw new Error(`the hub ended with ${child.exitCode}`)
    return log.find(({ msg }) => msg === 'hub.ready')
  })
  return {
    url: ready.url as string,
    async edit(file, change) {
      const before = log.length
      const path = join(root, file)
      await writeFile(path, change(await readFile(path, 'utf8')))
      return until(`the hub has looked at ${file}`, () => log.slice(before).find(isLook))
    },
    async add(file, text) {
      const before = log.length
      await mkdir(dirname(join(root, file)), { recursive: true })
      await writeFile(join(root, file), text)
      return until(`the hub has looked at ${file}`, () => log.slice(before).find(isLook))
    },
    async stop() {
      child.kill('SIGTERM')
      await gone
      await rm(root, { recursive: true })
    },
  }
}

const isLook = ({ msg }: LogLine) => msg === 'declarations.reloaded' || msg === 'declarations.refused'
