import type { Json } from '@beckon/plugin-kit'

/**
 * What is known of a thing, by field group; each group carries the source version it is from. Facts commute: merging is
 * a maximum by (stated over copied, version, rank, content), so any order and any repetition of the same facts gives the
 * same state. So it does where the first statement of a group is kept, which is a minimum by version.
 */
export type State = { readonly [group: string]: Group }

export interface Group {
  /** Source version: the instant of the source's own clock, ISO in UTC. */
  readonly at: string
  /** Between equal versions the terminal one wins: cancelled over open, deleted over active. */
  readonly rank: number
  readonly value: Json
  /** Known from a copy that nobody keeps up: whatever is stated wins over it, also what is older. */
  readonly copied?: true
}

/** The same object as `left` when `right` adds nothing: what did not change need not be written. */
export function mergeStates(left: State, right: State, keptFirst: ReadonlySet<string> = NONE): State {
  let merged = left
  for (const [name, group] of Object.entries(right)) {
    const known = left[name]
    const kept = known ? (keptFirst.has(name) ? older(known, group) : newer(known, group)) : group
    if (kept !== known) merged = { ...merged, [name]: kept }
  }
  return merged
}

const NONE: ReadonlySet<string> = new Set()

function older(left: Group, right: Group): Group {
  if (left.at !== right.at) return left.at < right.at ? left : right
  return newer(left, right)
}

function newer(left: Group, right: Group): Group {
  if (left.copied !== right.copied) return left.copied ? right : left
  if (left.at !== right.at) return left.at > right.at ? left : right
  if (left.rank !== right.rank) return left.rank > right.rank ? left : right
  return canonical(left.value) >= canonical(right.value) ? left : right
}

/** JSON with sorted keys: `jsonb` does not keep their order, and the comparison must not depend on it. */
export function canonical(value: Json): string {
  return JSON.stringify(value, (_key, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
