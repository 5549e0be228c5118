/** The platforms that speak in the story, by the hub's names of their plugins. */
export type Platform = 'shopify' | 'hubspot' | 'stripe' | 'track'

/** A webhook as its platform would send it, not signed yet. */
export interface Delivery {
  readonly platform: Platform
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/** Numbers that no two deliveries share. */
export function counter(from: number): () => number {
  let last = from
  return () => ++last
}
