import { setTimeout as pause } from 'node:timers/promises'
import type { AdminApi } from './admin-api.ts'

const LOOK_MS = 50
const PATIENCE_MS = 10_000

/** Waits until nothing waits: every run has ended, and so has its reason. */
export async function settled(api: AdminApi, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const waiting = await api.all('runs?state=waiting')
    if (!waiting.length) return
    if (performance.now() > deadline)
      throw new Error(`${waiting.length} runs still wait ${PATIENCE_MS} ms after the end of the story; expected none`)
    await pause(LOOK_MS, undefined, { signal })
  }
}
