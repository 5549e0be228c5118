import { read } from '@beckon/trigger-kit'
import type { Wave } from '../../gate/asked.ts'
import { countTold } from '../../identify/interest.store.ts'
import { lockWaves } from '../../identify/item-locks.ts'
import type { Sql } from '../../store/sql.ts'
import type { Standing } from './standing.ts'

/** The waves that a batch of due timers belongs to: how many people were told in each. */
export class Waves {
  private constructor(private readonly told: Map<string, number>) {}

  /** Holds the items, so that two processes count in turn. */
  static async of(sql: Sql, standings: readonly Standing[], now: Date): Promise<Waves> {
    const waves = [...new Map(standings.flatMap(standing => waveIn(standing, now))).values()]
    await lockWaves(sql, waves)
    const counts = await countTold(sql, waves)
    return new Waves(new Map(waves.map(({ key }, n) => [key, counts[n] ?? 0])))
  }

  /** The wave that this one is part of, as it stands when its turn comes; null when its trigger has none. */
  next(standing: Standing): Wave | null {
    if (!standing.trigger.declaration.audience?.waveMs) return null
    const key = keyOf(standing)
    // What can be bought though there is none of it is sold without stock: there is no number to share.
    const units = read(standing.context, 'variant.quantity')
    return { units: typeof units === 'number' && units > 0 ? units : null, told: this.told.get(key) ?? 0 }
  }

  tell(standing: Standing): void {
    const key = keyOf(standing)
    this.told.set(key, (this.told.get(key) ?? 0) + 1)
  }
}

const keyOf = ({ run }: Standing): string => `${run.tenantId} ${run.trigger} ${run.subject}`

function waveIn(standing: Standing, now: Date) {
  const { run, trigger } = standing
  const waveMs = trigger.declaration.audience?.waveMs
  if (!waveMs || !run.subject) return []
  const key = keyOf(standing)
  const since = new Date(now.getTime() - waveMs)
  return [[key, { key, tenantId: run.tenantId, item: run.subject, trigger: run.trigger, since }] as const]
}
