import { setTimeout as pause } from 'node:timers/promises'

const PAUSE_MS = 20

/** Waits for a named condition, and says which one never came true. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  withinMs = 20_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const outcome = await condition()
    if (outcome) return outcome
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain until ${what}`)
    await pause(PAUSE_MS)
  }
}
