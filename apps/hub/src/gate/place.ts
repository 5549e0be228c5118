/** Where somebody is, as far as it decides when they may be written to. */
export interface Place {
  readonly zone: string
  readonly country: string | null
  /** Of the United States and Canada: `TX`. */
  readonly province: string | null
}

/** From when until when marketing may go on a day, in full hours; null: not at all. */
export type Hours = readonly [from: number, until: number] | null
