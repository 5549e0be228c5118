import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** A script of this folder in a process of its own, so that both sides of a bench pay for one. */
export interface Child {
  /** The next message of this kind that it sends. */
  hears<Message>(): Promise<Message>
  tells(message: object): void
  /** Every message from now on. */
  on(listener: (message: unknown) => void): void
  stop(): Promise<void>
}

/** As `npm start` gives it to the hub; the other sides get it too. */
export const AS_STARTED = ['--min-semi-space-size=16', '--max-semi-space-size=16']

/** Starts `script` with `input` as its argument; its standard output goes nowhere, as a service's log would. */
export function startChild(script: string, input: object): Child {
  const file = join(import.meta.dirname, script)
  const child = fork(file, [JSON.stringify(input)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: AS_STARTED,
  })
  const said = text(child.stderr as NodeJS.ReadableStream)
  const gone = once(child, 'exit')
  const messages: unknown[] = []
  const waiting: ((message: unknown) => void)[] = []
  child.on('message', message => {
    const next = waiting.shift()
    if (next) next(message)
    else messages.push(message)
  })
  const failed = gone.then(async ([code]) => {
    throw new Error(`${script} ended with ${code} before it was asked to: ${await said}`)
  })
  failed.catch(() => undefined)
  return {
    async hears<Message>() {
      const next = new Promise(resolve => {
        if (messages.length) resolve(messages.shift())
        else waiting.push(resolve)
      })
      return (await Promise.race([next, failed])) as Message
    },
    tells: message => void child.send(message),
    on: listener => void child.on('message', listener),
    async stop() {
      if (child.connected) child.disconnect()
      await gone
    },
  }
}

/** The argument of a child's script, which from then on ends with the bench. */
export function input<Input>(): Input {
  process.on('disconnect', () => process.exit())
  return JSON.parse(process.argv[2] ?? '{}') as Input
}

/** Tells the bench from within a child's script. */
export function report(message: object): void {
  process.send?.(message)
}
