import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT } from './built.ts'

/** The hub as an operator runs it. */
export interface HubProcess {
  /** Its address, as soon as it takes requests; fails when it ends before. */
  readonly ready: Promise<string>
  /** Resolves with what it last said when it has ended, asked or not. */
  readonly gone: Promise<string>
  stop(): Promise<void>
}

/** How much of the log is kept, to be shown when the hub ends unasked. */
const LAST_LINES = 20

/** Starts the built hub by its command. */
export function startHub(environment: Readonly<Record<string, string>>): HubProcess {
  const program = join(ROOT, 'apps/hub/bin/beckon.mjs')
  // In a group of its own: Ctrl-C is for the demo, which then stops the hub in its turn.
  const child = spawn(process.execPath, [program, 'start'], {
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = () => void child.kill('SIGTERM')
  // Whatever ends the demo ends its hub.
  process.once('exit', end)
  const said: string[] = []
  const gone = once(child, 'close').then(() => said.join('\n'))
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', line => {
        said.push(line)
        if (said.length > LAST_LINES) said.shift()
        if (line.includes('"hub.ready"')) resolve((JSON.parse(line) as { readonly url: string }).url)
      })
    void gone.then(last => reject(new Error(`The hub ended before it was ready. It said last:\n${last}`)))
  })
  ready.catch(() => undefined)
  return {
    ready,
    gone,
    async stop() {
      end()
      await gone
      process.off('exit', end)
    },
  }
}
