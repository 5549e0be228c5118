import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { REPOSITORY_ROOT } from '../../apps/hub/src/repository-root.ts'
import type { TestHub } from './hub.ts'

export interface Ended {
  readonly code: number | null
  readonly said: string
  readonly complained: string
}

/** `npx beckon` as a process of its own, with what npm run build makes. */
export async function beckon(
  environment: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<Ended> {
  const program = join(REPOSITORY_ROOT, 'apps/hub/bin/beckon.mjs')
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [program, ...words], { env: { PATH, HOME, ...environment } })
  const [[code], said, complained] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { code, said, complained }
}

/** What tells a command of this hub. */
export const environmentOf = ({ url, adminToken }: TestHub) => ({ PUBLIC_URL: url, ADMIN_TOKEN: adminToken })

/** What a command says in words: all of it, and nothing went wrong. */
export async function said(hub: TestHub, ...words: readonly string[]): Promise<string> {
  const ended = await beckon(environmentOf(hub), ...words)
  expect({ code: ended.code, complained: ended.complained }).toEqual({ code: 0, complained: '' })
  const wide = ended.said.split('\n').filter(line => line.length > 80)
  expect(wide).toEqual([])
  return ended.said
}

/** The same as JSON. */
export async function document<Body>(hub: TestHub, ...words: readonly string[]): Promise<Body> {
  const ended = await beckon(environmentOf(hub), ...words, '--json')
  expect({ code: ended.code, complained: ended.complained }).toEqual({ code: 0, complained: '' })
  return JSON.parse(ended.said) as Body
}
