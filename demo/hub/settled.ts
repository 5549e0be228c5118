import { setTimeout as pause } from 'node:timers/promises'
import type { AdminApi, Run } from './admin-api.ts'

const LOOK_MS = 50
const PATIENCE_MS = 10_000

/** Waits until all that was due by then has been decided; answers what waits for later. */
export async function settled(api: AdminApi, until: Date, signal: AbortSignal): Promise<Run[]> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const waiting = await api.all<Run>('runs?state=waiting')
    const due = waiting.filter(({ dueAt }) => new Date(dueAt) <= until)
    if (!due.length) return waiting
    if (performance.now() > deadline)
      throw new Error(`${due.length} runs still wait ${PATIENCE_MS} ms after the end of the story; expected none`)
    await pause(LOOK_MS, undefined, { signal })
  }
}
