import { parseArgs } from 'node:util'
import { demo } from './demo.ts'
import { isTerminal, say } from './show/terminal.ts'

// npm run demo · npm run demo -- --exit

// 128 and the number of SIGINT: what a shell says of a program that was ended by Ctrl-C.
const INTERRUPTED = 130

// sysexits.h: whoever called it acts.
const EX_USAGE = 64

const { exit } = options()
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
// npm run demo | head: who has read enough wants no more of it.
process.stdout.on('error', stop)

try {
  // Without a terminal there is nobody who could look at the mailbox, or end it.
  await demo({ stays: isTerminal && !exit }, stopping.signal)
  process.exit()
} catch (error) {
  if (!stopping.signal.aborted) console.error(error)
  process.exit(stopping.signal.aborted ? INTERRUPTED : 1)
}

/** Under npm, Ctrl-C arrives twice: from the terminal, and passed on by npm. */
function stop(): void {
  // The terminal shows ^C, and the prompt would follow it.
  if (isTerminal && !stopping.signal.aborted) say()
  stopping.abort()
}

function options(): { readonly exit: boolean } {
  try {
    return parseArgs({ options: { exit: { type: 'boolean', default: false } } }).values
  } catch (error) {
    console.error((error as Error).message)
    process.exit(EX_USAGE)
  }
}
