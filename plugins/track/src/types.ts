import { EVENT_GROUPS } from '@beckon/plugin-kit'

/** The topic of the merchant's own events, `x.…`, whose types are theirs to choose. */
export const OWN_TOPIC = 'x'

const EXPLAINED = EVENT_GROUPS.flatMap(({ types, ofPerson }) =>
  Object.entries(types).map(([type, { by }]) => ({ type, by, ofPerson })),
)

/** The types that the merchant's own servers may state. */
export const STATED: readonly string[] = EXPLAINED.filter(({ by }) => by === 'anyone').map(({ type }) => type)

/** The others: the hub derives them, or a connected platform vouches for them. */
export const RESERVED: ReadonlySet<string> = new Set(
  EXPLAINED.filter(({ by }) => by !== 'anyone').map(({ type }) => type),
)

/** Types that say what a person did, and so nothing when they name nobody. */
export const OF_PERSON: ReadonlySet<string> = new Set(
  EXPLAINED.filter(({ ofPerson }) => ofPerson).map(({ type }) => type),
)
