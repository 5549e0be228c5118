import type { TestHub } from './hub.ts'

/** What a trace led to, by names that do not depend on the order in which things were first seen. */
export interface Outcome {
  readonly messages: unknown[]
  readonly contacts: unknown[]
  readonly subjects: unknown[]
  readonly consents: unknown[]
}

// A contact's own id is made of whatever named it first; its strong identifiers are the same in any order.
const IDENTITY = `
  WITH identity AS (
    SELECT contact_id, string_agg(ref, ' ' ORDER BY ref) AS who FROM identifier
    WHERE strong AND ref NOT LIKE 'contact:%' GROUP BY contact_id)`

export async function outcomeOf(hub: TestHub): Promise<Outcome> {
  const messages = await hub.rows<{ row: string }>(
    `SELECT trigger || ' ' || address || ' ' || (data - 'unsubscribeUrl') AS row FROM message ORDER BY 1`,
  )
  const contacts = await hub.rows(`${IDENTITY}
    SELECT who, state, (SELECT array_agg(ref ORDER BY ref) FROM identifier w WHERE w.contact_id = c.id AND NOT strong) AS weak
    FROM contact c LEFT JOIN identity ON contact_id = c.id WHERE merged_into IS NULL ORDER BY who`)
  const subjects = await hub.rows(`${IDENTITY}
    SELECT kind, id, who, contact_at, state FROM subject LEFT JOIN identity USING (contact_id) ORDER BY kind, id`)
  const consents = await hub.rows(`${IDENTITY}
    SELECT DISTINCT who, channel, topic, state, at FROM consent LEFT JOIN identity USING (contact_id) ORDER BY 1, 2, 3, 5, 4`)
  return { messages: messages.map(({ row }) => row), contacts, subjects, consents }
}
