import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { REPOSITORY_ROOT } from '../../apps/hub/src/repository-root.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { TRACK } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const PAGE = readFileSync(join(REPOSITORY_ROOT, 'docs/events.md'), 'utf8')
const FENCE = '```'

/** The first block of docs/events.md in this language. */
const example = (language: string) =>
  new RegExp(`\n${FENCE}${language}\n([^]*?)\n${FENCE}`).exec(PAGE)?.[1] ?? `there is no example in ${language}`

it('shows a request that is taken as it stands', async () => {
  await hub.receive('track', { body: example('json') })
  await hub.settle()
  expect(await hub.rows('SELECT source_id, state FROM inbox_item')).toEqual([
    { source_id: 'view-81723', state: 'done' },
  ])
})

it('shows a program that signs and sends one', async () => {
  const program = example('js').replace('http://127.0.0.1:3000', hub.url)
  const run = ['--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, run, { env: TRACK })
  expect(stdout).toBe('200 {"received":true}\n')
  await hub.settle()
  expect(await hub.messages()).toMatchObject([{ trigger: 'password-reset', address: 'ada@example.com' }])
})
