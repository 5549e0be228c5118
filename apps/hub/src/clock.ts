import type { Sql } from './store/sql.ts'

/** Two clocks: business time (waits, quiet hours, caps, ages) may run fast; real time is for leases and back-off. */
export interface Clock {
  /** Business time. */
  now(): Date
  real(): Date
  /** The business instant that will be reached after that much real time. */
  inReal(ms: number): Date
  readonly speed: number
  /** Rings once after that much real time; what it gives calls it off. */
  alarm(ms: number, ring: () => void): () => void
}

/** Where business time stood at one real instant, and how fast it has run since. */
export interface Anchor {
  readonly business: Date
  readonly real: Date
  readonly speed: number
}

/** The system's clock; without an anchor, business time is real time. */
export function systemClock(anchor?: Anchor): Clock {
  const real = () => new Date()
  const now = anchor ? () => businessAt(anchor, real()) : real
  const speed = anchor?.speed ?? 1
  return { now, real, speed, inReal: ms => new Date(now().getTime() + ms * speed), alarm }
}

/** Business time stands still until it is set; real time is the system's. */
export function standingClock(start: Date): Clock & { set(instant: Date): void } {
  let now = start.getTime()
  return {
    ...systemClock(),
    now: () => new Date(now),
    inReal: ms => new Date(now + ms),
    set(instant) {
      now = instant.getTime()
    },
  }
}

function alarm(ms: number, ring: () => void): () => void {
  const timeout = setTimeout(ring, ms)
  return () => clearTimeout(timeout)
}

function businessAt({ business, real, speed }: Anchor, instant: Date): Date {
  return new Date(business.getTime() + (instant.getTime() - real.getTime()) * speed)
}

/**
 * The one anchor of all processes and restarts, made when absent. A changed speed continues from where business time
 * stands now, so that it never jumps back. One statement: processes that start together agree.
 */
export async function loadAnchor(sql: Sql, speed: number, real: Date): Promise<Anchor> {
  const [anchor] = await sql<Anchor>(ANCHOR, [real, speed])
  if (!anchor) throw new Error('clock_anchor has no row after it was put; are the migrations applied?')
  return anchor
}

// greatest(): the system's clock may have been set back since. The update is a no-op for an unchanged speed and makes
// the row visible to RETURNING.
const ANCHOR = `
  INSERT INTO clock_anchor AS old (id, business, real, speed) VALUES (1, $1::timestamptz, $1::timestamptz, $2::float8)
  ON CONFLICT (id) DO UPDATE SET
    business = CASE WHEN old.speed = $2 THEN old.business
      ELSE old.business + make_interval(secs => extract(epoch FROM greatest($1, old.real) - old.real) * old.speed) END,
    real = CASE WHEN old.speed = $2 THEN old.real ELSE greatest($1, old.real) END,
    speed = $2
  RETURNING business, real, speed`
