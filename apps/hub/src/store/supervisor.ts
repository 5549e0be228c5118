import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { stopServer, untilGone } from './postmaster.ts'
import type { ProcessIdentity } from './process-identity.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5000

type StartAgain = (signal: AbortSignal) => Promise<ProcessIdentity>

/** Starts the server again whenever it dies. Gives the way to end both the watch and the server. */
export function keepRunning(first: ProcessIdentity, startAgain: StartAgain, log: Logger): () => Promise<void> {
  const stopping = new AbortController()
  const watched = watch(first, startAgain, log, stopping.signal)
  return async () => {
    stopping.abort()
    const server = await watched
    // Nothing is lost with a server that stays: the next start adopts it.
    if (!(await stopServer(server))) log.warn({ serverPid: server.pid }, 'store.still-running')
  }
}

/** Resolves to the server that was last seen alive, once the signal says to stop. */
async function watch(first: ProcessIdentity, startAgain: StartAgain, log: Logger, signal: AbortSignal) {
  let server = first
  for (;;) {
    await untilGone(server, signal)
    if (signal.aborted) return server
    log.error({ serverPid: server.pid }, 'store.died')
    server = (await revive(startAgain, log, signal)) ?? server
  }
}

/** Null when the signal came first. */
async function revive(startAgain: StartAgain, log: Logger, signal: AbortSignal): Promise<ProcessIdentity | null> {
  for (let wait = FIRST_PAUSE_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    try {
      const server = await startAgain(signal)
      log.info({ serverPid: server.pid }, 'store.restarted')
      return server
    } catch (error) {
      if (!signal.aborted) log.error({ reason: (error as Error).message, againInMs: wait }, 'store.restart-failed')
      await pause(wait, undefined, { signal }).catch(() => undefined)
    }
  }
  return null
}
