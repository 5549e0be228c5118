/** A span of time, as `{ hours: 1 }`; the parts add up. */
export interface Duration {
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
}

/** NaN for what is no span: whoever declares with it is told when the declaration is loaded, and not by a crash on the way. */
export function milliseconds(span: Duration): number {
  if (typeof span !== 'object' || span === null || Object.keys(span).some(unit => !UNITS.has(unit))) return Number.NaN
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = span
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}

const UNITS: ReadonlySet<string> = new Set(['days', 'hours', 'minutes', 'seconds'])
