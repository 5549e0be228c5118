import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

// A process that holds something until its stdin says how closing went, `done` or `failed`; it repeats any other word.
const HELD = `
  import { once } from 'node:events'
  import { pino } from 'pino'
  import { stopOnSignals } from '${pathToFileURL(join(import.meta.dirname, 'stop-signals.ts')).href}'
  stopOnSignals(async () => {
    for await (const word of process.stdin.setEncoding('utf8')) {
      if (word === 'done') return
      if (word === 'failed') throw new Error('the disk is full')
      console.log(word)
    }
  }, pino())
  setInterval(() => undefined, 1000)
  console.log('running')`

describe('a hub that is told to stop', () => {
  let child: ChildProcess
  beforeEach(async () => {
    child = spawn(process.execPath, ['--input-type=module', '-e', HELD], { stdio: ['pipe', 'pipe', 'inherit'] })
    await said('running')
  })
  afterEach(() => child.kill('SIGKILL'))

  async function said(what: string): Promise<void> {
    for (let text = ''; !text.includes(what); ) text += (await once(child.stdout as NodeJS.ReadableStream, 'data'))[0]
  }
  const exitCode = async () => (await once(child, 'exit'))[0]

  it.each([
    ['SIGTERM', 'done', 0],
    ['SIGINT', 'done', 0],
    ['SIGTERM', 'failed', 1],
  ] as const)('on %s waits for what it holds, and when that is %s exits with %i', async (signal, word, code) => {
    child.kill(signal)
    await said('hub.stopping')
    child.stdin?.write(word)
    expect(await exitCode()).toBe(code)
  })

  it('takes the same Ctrl-C from the terminal and from npm as one', async () => {
    child.kill('SIGINT')
    child.kill('SIGINT')
    await said('hub.stopping')
    child.kill('SIGINT')
    child.stdin?.write('still there?')
    await said('still there?')
    child.stdin?.write('done')
    expect(await exitCode()).toBe(0)
  })

  it('exits at once when it is told again', async () => {
    const exited = exitCode()
    const insisting = setInterval(() => child.kill('SIGTERM'), 50).unref()
    expect(await exited).toBe(1)
    clearInterval(insisting)
  })
})
