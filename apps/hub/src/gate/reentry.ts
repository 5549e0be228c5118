import type { DeclaredReentry } from '@beckon/trigger-kit'

/** Until when a person who was reached by another run of the same trigger is left alone by it; null: they may be reached. */
export function refusedUntil(reentry: DeclaredReentry, reachedAt: Date | null, now: Date): Date | 'ever' | null {
  if (!reachedAt || reentry === 'per-key') return null
  if (reentry === 'never') return 'ever'
  const until = new Date(reachedAt.getTime() + reentry.afterMs)
  return until > now ? until : null
}

/** From when on a message of another run of the trigger counts. */
export function countsSince(reentry: DeclaredReentry, now: Date): Date {
  return new Date(typeof reentry === 'object' ? now.getTime() - reentry.afterMs : 0)
}
