import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../../apps/hub/src/repository-root.ts'
import { identityOf, isAlive } from '../../apps/hub/src/store/process-identity.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { pastOf } from '../support/past.ts'
import { checkout } from '../support/shop.ts'
import { until } from '../support/until.ts'

/** What `npx beckon simulate` leaves behind when it is ended: nothing. */
let hub: TestHub
let folder: string

beforeAll(async () => {
  hub = await startHub({ triggers: ['cart-abandoned'] })
  await hub.receiveApart('shopify', checkout(hub.clock.now()))
  folder = await mkdtemp(join(tmpdir(), 'beckon-test-simulate-'))
})
afterAll(async () => {
  await hub.stop()
  await rm(folder, { recursive: true })
})

it.each([
  ['SIGINT', [0, null]],
  ['SIGTERM', [0, null]],
  // Nothing in it can act on this one: out of memory, or an operator's last word.
  ['SIGKILL', [null, 'SIGKILL']],
] as const)('is neither a server nor a file after %s', async (signal, end) => {
  const TMPDIR = await mkdtemp(join(folder, 'tmp-'))
  for (const path of [folder, TMPDIR]) await chmod(path, 0o711)
  const { PATH = '' } = process.env
  const program = join(REPOSITORY_ROOT, 'apps/hub/bin/beckon.mjs')
  const child = spawn(process.execPath, [program, 'simulate'], { env: { PATH, TMPDIR, ...pastOf(hub) } })
  const closed = once(child, 'close')
  const sandbox = await until('it has a database of its own', async () => (await readdir(TMPDIR))[0])
  const pidFile = join(TMPDIR, sandbox, 'postgres', 'postmaster.pid')
  const pid = Number((await until('that runs', () => readFile(pidFile, 'utf8').catch(() => ''))).split('\n')[0])
  const server = identityOf(pid)
  expect(isAlive(server)).toBe(true)
  child.kill(signal)
  expect(await closed).toEqual(end)
  await until('it is removed', async () => !(await readdir(TMPDIR)).length)
  await until('its server is gone', () => !isAlive(server))
})
