import { type Finished, postponeItem, takeItems } from '../../inbox/inbox.store.ts'
import type { Observer } from '../../observer.ts'
import { isTimeout } from '../../store/sql.ts'
import type { Batch } from '../batch.ts'
import type { OpenedItem } from './opened-item.ts'

/**
 * How long an item waits (real time) after a try that took too long, and after the next: whoever holds a lock for longer
 * than half an hour has forgotten it. Marketing that is due later waits as long for what the item may say.
 */
const PAUSES_MS = [1, 2, 4, 8, 16].map(minutes => minutes * 60_000)

/**
 * What becomes of an item that cannot be digested, not even alone. One that is refused is a dead letter. For one that
 * takes too long somebody may hold what it needs: it waits, and is a dead letter when that does not pass.
 */
export function leftItems(observer: Observer): Pick<Batch<OpenedItem>, 'waitsAlone' | 'pauseMs' | 'leave' | 'left'> {
  return {
    waitsAlone: true,
    pauseMs: nextPauseMs,
    async leave(sql, item, until, error) {
      if (nextPauseMs(item, error)) await postponeItem(sql, item.claimed, until)
      else await takeItems(sql, [deadLetter(item, error)])
    },
    left(item, until, error) {
      if (nextPauseMs(item, error)) observer.itemPostponed(item.claimed, until, error)
      else observer.itemFailed(deadLetter(item, error), error)
    },
  }
}

/** Nothing: it does not wait any more. One that was replayed has as many tries again. */
function nextPauseMs({ claimed: { attempts } }: OpenedItem, error: unknown): number | undefined {
  return isTimeout(error) ? PAUSES_MS[attempts % (PAUSES_MS.length + 1)] : undefined
}

function deadLetter({ claimed: { tenantId, id, plugin } }: OpenedItem, error: unknown): Finished {
  const code = (error as { code?: string }).code ?? (error as Error).name
  const replay = `then POST /admin/api/inbox/${id}/replay.`
  const fault = isTimeout(error)
    ? {
        code: 'timed-out',
        message: `${plugin}: the database took too long for what the item says, at each of ${PAUSES_MS.length + 1} tries (${code}); see who holds a lock or what slows it down, ${replay}`,
      }
    : {
        code: 'not-digestible',
        message: `${plugin}: the database or the hub refused what the item says (${code}); fix the cause, ${replay}`,
      }
  return { tenantId, id, state: 'dead', error: fault }
}
