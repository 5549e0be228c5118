/** Why nothing may be sent until somebody has looked. */
export interface Cause {
  readonly why: 'down-time' | 'went-back'
  readonly detail: string
}

/** A sign of life of a hub that sends, by the real clock. */
export interface Heartbeat {
  /** Tells databases apart; a copy of a database has the id of its original. */
  readonly databaseId: string
  readonly at: Date
}

/** The copy in DATA_DIR is written a moment after the database, by whichever of several hubs; this much is no sign. */
const COPY_SLACK_MS = 60_000

/** What a hub finds at its start where something waits. */
export interface Signs {
  readonly beat: Heartbeat | null
  readonly copy: Heartbeat | null
  /** How long the oldest has waited, in real time. */
  readonly waitedMs: number
}

/** What speaks against sending when a hub starts: the database, the copy outside it, and the clock do not fit together. */
export function causeAtStart({ beat, copy, waitedMs }: Signs, real: Date, afterMs: number | null): Cause | null {
  if (!beat) return copy ? wentBack(null, copy, 'the copy in DATA_DIR') : neverBeat(waitedMs, afterMs)
  const lost = copy && copy.databaseId === beat.databaseId ? copy.at.getTime() - beat.at.getTime() : 0
  if (lost > COPY_SLACK_MS) return wentBack(beat.at, copy as Heartbeat, 'the copy in DATA_DIR')
  const away = real.getTime() - beat.at.getTime()
  if (afterMs === null || away <= afterMs) return null
  const detail = `no hub sent between ${beat.at.toISOString()} and ${real.toISOString()}, ${hours(away)} h; HOLD_AFTER_HOURS is ${hours(afterMs)}`
  return { why: 'down-time', detail }
}

// Before the first heartbeat, as of a hub of an earlier version, what nobody took for so long says that nobody sent.
function neverBeat(waitedMs: number, afterMs: number | null): Cause | null {
  if (afterMs === null || waitedMs <= afterMs) return null
  const detail = `there is no heartbeat yet, and something has waited for ${hours(waitedMs)} h; HOLD_AFTER_HOURS is ${hours(afterMs)}`
  return { why: 'down-time', detail }
}

/** What speaks against it while the hub runs: the database forgot what this very process wrote to it. */
export function causeWhileRunning(beat: Heartbeat | null, written: Heartbeat): Cause | null {
  if (beat && beat.databaseId === written.databaseId && beat.at >= written.at) return null
  return wentBack(beat?.at ?? null, written, 'this process')
}

function wentBack(at: Date | null, known: Heartbeat, knownBy: string): Cause {
  const saw = at ? `a heartbeat of ${at.toISOString()}` : 'no heartbeat'
  return {
    why: 'went-back',
    detail: `the database has ${saw}, ${knownBy} knows one of ${known.at.toISOString()}: the database was put back`,
  }
}

const hours = (ms: number): number => Math.round(ms / 360_000) / 10
