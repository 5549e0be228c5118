import { setTimeout as pause } from 'node:timers/promises'

/** The hub's business clock, seen from here. */
export interface BusinessClock {
  now(): Date
  /** Resolves when that instant has passed. */
  reaches(instant: Date, signal: AbortSignal): Promise<void>
}

/**
 * Asks the hub once and goes on from there. The answer is a little old when it arrives, so this clock is never ahead of
 * the hub's: nothing that it dates lies in the hub's future.
 */
export async function readClock(hubUrl: string): Promise<BusinessClock> {
  const response = await fetch(`${hubUrl}/health/ready`)
  const { now, clockSpeed } = (await response.json()) as { readonly now: string; readonly clockSpeed: number }
  const [read, base] = [performance.now(), Date.parse(now)]
  const elapsed = () => (performance.now() - read) * clockSpeed
  return {
    now: () => new Date(base + elapsed()),
    async reaches(instant, signal) {
      const left = () => (instant.getTime() - base - elapsed()) / clockSpeed
      while (left() > 0) await pause(Math.ceil(left()), undefined, { signal })
    },
  }
}
