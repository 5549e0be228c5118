import type { TestHub } from './hub.ts'
import { operator } from './merchants.ts'

/** What an operator says of a trigger, and what becomes of its runs. */
export function stopping(hubOf: () => TestHub) {
  return {
    say: (word: 'pause' | 'resume' | 'discard', trigger = 'welcome') =>
      operator(hubOf(), `/triggers/${trigger}/${word}`, { method: 'POST' }),

    async stateOf(trigger: string): Promise<unknown> {
      return (await operator(hubOf(), '/triggers')).body.data.find(({ name }) => name === trigger)?.state
    },

    /** How often each reason was given, the last one of each run. */
    async ends(): Promise<Record<string, number>> {
      const rows = await hubOf().rows<{ verdict: string; reason: string; runs: number }>(
        `SELECT verdict, reason, count(*)::int AS runs FROM (
           SELECT DISTINCT ON (run_id) run_id, verdict, reason FROM decision ORDER BY run_id, at DESC, verdict) last
         GROUP BY 1, 2`,
      )
      return Object.fromEntries(rows.map(({ verdict, reason, runs }) => [`${verdict} ${reason}`, runs]))
    },
  }
}
