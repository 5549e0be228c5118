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

/** What speaks against sending when a hub starts: the database, the copy outside it, and the clock do not fit together. */
export function causeAtStart(
  beat: Heartbeat | null,
  copy: Heartbeat | null,
  real: Date,
  afterMs: number | null,
): Cause | null {
  // A database that no hub has sent from has nothing that could be sent twice or late; a backup may be older than that.
  if (!beat) return copy && wentBack(null, copy, 'the copy in DATA_DIR')
  const lost = copy && copy.databaseId === beat.databaseId ? copy.at.getTime() - beat.at.getTime() : 0
  if (lost > COPY_SLACK_MS) return wentBack(beat.at, copy as Heartbeat, 'the copy in DATA_DIR')
  const away = real.getTime() - beat.at.getTime()
  if (afterMs === null || away <= afterMs) return null
  const detail = `no hub sent between ${beat.at.toISOString()} and ${real.toISOString()}, ${hours(away)} h; HOLD_AFTER_HOURS is ${hours(afterMs)}`
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
