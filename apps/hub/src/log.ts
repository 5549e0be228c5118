import { destination, type Logger, pino, stdTimeFunctions } from 'pino'
import type { LogLevel } from './settings.ts'

/**
 * The hub's log: one JSON line per fact, named like an event (`hub.ready`), with ids beside it.
 * Nothing is redacted by pattern; bodies, addresses and secrets are never handed to it.
 */
export function createLog(level: LogLevel, to: 'stdout' | 'stderr' = 'stdout'): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: told },
  }
  return pino(options, destination({ fd: process[to].fd, sync: true }))
}

/** What an error may say in the log: a failed statement's parameters and details hold people's data (typeorm: QueryFailedError). */
function told(error: Error & { readonly code?: string }) {
  const { name, code, message, stack } = error
  return { type: name, code, message, stack }
}
