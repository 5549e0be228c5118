import { createHash } from 'node:crypto'

/** Where a person falls between 0 and 100 in a split, or a holdout, of this name: always the same, and evenly spread. */
export function shareOf(name: string, person: string): number {
  const [high = 0, low = 0] = new Uint32Array(
    createHash('sha256').update(`${name}\n${person}`).digest().buffer.slice(0, 8),
  )
  return ((high * 2 ** 21 + (low >>> 11)) / 2 ** 53) * 100
}
