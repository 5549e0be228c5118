/** Pauses before the next try, in real time: quick at first, then hourly. */
const PAUSES_S = [10, 30, 120, 300, 900, 1800]
const HOURLY_S = 3600

/** A message that is put off for so long (real time) counts as refused. */
export const GIVE_UP_AFTER_MS = 3 * 86_400_000

/** How long to wait after the n-th try, with jitter so that a thousand that failed together do not return together. */
export function backoffMs(attempt: number, random: () => number): number {
  return jittered((PAUSES_S[attempt - 1] ?? HOURLY_S) * 1000, random)
}

/** 75–125 % of a span. */
export function jittered(ms: number, random: () => number): number {
  return Math.round(ms * (0.75 + random() / 2))
}
