import { makesKnown } from '../../store/known-through.ts'

// What we state ourselves, as that somebody came into a segment, is of no account: it stands on the person. They have
// departed when every account that they are known through took us out. One that has not, or is there again, is enough.

/** Accounts that ever took us out. One is away until something younger is heard of it, or it grants us access anew. */
export const GONE_ACCOUNTS = `
  SELECT c.plugin, c.account, c.uninstalled_at AS at, c.state = 'uninstalled' AND NOT EXISTS (
    SELECT FROM installation i WHERE i.plugin = c.plugin AND i.account = c.account
      AND i.state = 'installed' AND i.granted_at > c.uninstalled_at) AS is_away
  FROM connection c WHERE c.uninstalled_at IS NOT NULL`

/**
 * SQL: when the last of their accounts took us out, for a row with a tenant, a contact and the instant (`at`) of the fact
 * that is asked about; null while there is an account left. `tests`: the parameter that says whether tests count. It
 * reads a person's own facts only, and but one of them as a rule; as a join it would read everybody's.
 */
export const departedAt = (row: string, tests: string): string => `
  CASE WHEN (SELECT true FROM event e WHERE ${known(row, tests)}
    AND NOT EXISTS (SELECT FROM gone g WHERE ${isGone(row)}) LIMIT 1) IS NULL
  THEN (SELECT max(g.at) FROM event e JOIN gone g ON ${isGone(row)} WHERE ${known(row, tests)}) END`

// What became of our own messages, as others report it, is nobody's word that they know the person.
const known = (row: string, tests: string): string =>
  `e.tenant_id = ${row}.tenant_id AND e.contact_id = ${row}.contact_id AND ${makesKnown('e')}
    AND e.type NOT LIKE 'message.%' AND (NOT e.is_test OR ${tests})`

// What happened before it was taken out is of the old installation, though it may be there again.
const isGone = (row: string): string =>
  `g.plugin = e.source AND g.account = e.account AND (g.is_away OR g.at >= ${row}.at)`
