import type { Logger } from 'pino'

// Orchestrators kill after 10 s by default (docs.docker.com: "docker container stop"); we decide before they do.
const LIMIT_MS = 9000
// Ctrl-C under npm arrives twice at once: from the terminal, and passed on by npm.
const SAME_WISH_MS = 500

/**
 * On SIGTERM or SIGINT finishes what is held and exits 0, or 1 when that fails or takes too long. A second signal
 * exits at once. Call the result when there is nothing to finish any more.
 */
export function stopOnSignals(stop: () => Promise<void>, log: Logger): () => void {
  let state: 'running' | 'asked' | 'stopping' = 'running'
  const onSignal = (signal: NodeJS.Signals) => {
    if (state === 'stopping') process.exit(1)
    if (state === 'asked') return
    state = 'asked'
    setTimeout(() => {
      state = 'stopping'
    }, SAME_WISH_MS).unref()
    void exitAfter(stop, signal, log)
  }
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal)
  return () => void process.off('SIGTERM', onSignal).off('SIGINT', onSignal)
}

async function exitAfter(stop: () => Promise<void>, signal: NodeJS.Signals, log: Logger): Promise<void> {
  log.info({ signal }, 'hub.stopping')
  setTimeout(() => {
    log.error({ limitMs: LIMIT_MS }, 'hub.stop-timed-out')
    process.exit(1)
  }, LIMIT_MS).unref()
  try {
    await stop()
    log.info('hub.stopped')
    process.exit(0)
  } catch (error) {
    log.error({ err: error }, 'hub.stop-failed')
    process.exit(1)
  }
}
