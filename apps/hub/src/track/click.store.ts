import type { Sql } from '../store/sql.ts'

/** That a link of a message was followed. */
export interface Click {
  readonly tenantId: string
  readonly messageId: string
  /** Which link, as an id made of its address. */
  readonly link: string
  readonly at: Date
}

/**
 * Keeps a click until it can be told whose it is. None of a message whose person was forgotten, so that it has no address any
 * more, and none of a merchant who does not want it.
 */
export async function keepClick(sql: Sql, { tenantId, messageId, link, at }: Click): Promise<void> {
  await sql(
    `INSERT INTO click (tenant_id, message_id, link, at)
     SELECT m.tenant_id, m.id, $3, $4 FROM message m JOIN tenant t ON t.id = m.tenant_id
     WHERE m.tenant_id = $1 AND m.id = $2 AND m.address <> '' AND t.shop -> 'trackClicks' IS DISTINCT FROM 'false'
     ON CONFLICT DO NOTHING`,
    [tenantId, messageId, link, at],
  )
}

/** A click with what it takes to tell whose it is. */
export interface TakenClick extends Click {
  readonly contactId: string
  readonly isTest: boolean
  /** When the message may first have arrived: its hand-over was over, or, where nobody knows of its end, began. */
  readonly handedOverAt: Date
}

/**
 * Takes the clicks of messages, so many at most, of which the newest is as old as that: all of a message together, for what
 * was followed at once is judged together.
 */
export async function takeClicks(sql: Sql, before: Date, limit: number): Promise<TakenClick[]> {
  const rows = await sql<TakenRow>(TAKE, [before, limit])
  return rows.map(row => ({
    tenantId: row.tenant_id,
    messageId: row.message_id,
    link: row.link,
    at: row.at,
    contactId: row.contact_id,
    isTest: row.is_test,
    handedOverAt: row.handed_over_at,
  }))
}

interface TakenRow {
  tenant_id: string
  message_id: string
  link: string
  at: Date
  contact_id: string
  is_test: boolean
  handed_over_at: Date
}

// In one order, so that two processes wait for each other and never in a circle; the second finds nothing left.
const TAKE = `
  WITH due AS (
    SELECT tenant_id, message_id FROM click GROUP BY tenant_id, message_id HAVING max(at) <= $1 LIMIT $2
  ), held AS MATERIALIZED (
    SELECT c.tenant_id, c.message_id, c.link FROM click c JOIN due USING (tenant_id, message_id)
    ORDER BY c.tenant_id, c.message_id, c.link FOR UPDATE OF c
  ), taken AS (
    DELETE FROM click c USING held h
    WHERE c.tenant_id = h.tenant_id AND c.message_id = h.message_id AND c.link = h.link
    RETURNING c.tenant_id, c.message_id, c.link, c.at
  )
  SELECT t.tenant_id, t.message_id, t.link, t.at, m.contact_id, r.is_test, coalesce(a.handed_over_at, m.created_at) AS handed_over_at
  FROM taken t JOIN message m ON m.tenant_id = t.tenant_id AND m.id = t.message_id AND m.address <> ''
  JOIN run r ON r.tenant_id = m.tenant_id AND r.id = m.run_id
  LEFT JOIN LATERAL (
    SELECT min(CASE a.outcome WHEN 'accepted' THEN a.ended_at ELSE a.started_at END) AS handed_over_at FROM attempt a
    WHERE a.tenant_id = t.tenant_id AND a.message_id = t.message_id
      AND coalesce(a.outcome, 'unknown') IN ('accepted', 'unknown')) a ON true
  ORDER BY t.tenant_id, t.message_id, t.at, t.link`
