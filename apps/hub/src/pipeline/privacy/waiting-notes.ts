import { OWN } from '../../receive/own-fact.ts'

/**
 * Ends what the steps of these runs noted and nobody has read yet, or could read, and marks the requests that hold it: no
 * event leads to them. `runs` selects tenants and ids. One that a digest has in hand is left to that digest, which waits
 * for the person and then finds them erased; to wait for it here would be to wait in a circle.
 */
export const endNotesOf = (runs: string): string => `
  WITH noting (tenant_id, id) AS MATERIALIZED (${runs}),
  of_tenant AS MATERIALIZED (SELECT DISTINCT tenant_id FROM noting),
  unread AS MATERIALIZED (${unread('waiting')} UNION ALL ${unread('dead')}),
  noted AS MATERIALIZED (
    SELECT u.tenant_id, u.id, u.request_id FROM noting r
    JOIN unread u ON u.tenant_id = r.tenant_id AND split_part(u.source_id, '/', 2) = r.id::text
  ), free AS MATERIALIZED (
    SELECT i.tenant_id, i.id FROM inbox_item i JOIN noted USING (tenant_id, id)
    WHERE i.state IN ('waiting', 'dead') FOR UPDATE OF i SKIP LOCKED
  ), ended AS (
    UPDATE inbox_item i SET state = 'ignored' FROM free WHERE i.tenant_id = free.tenant_id AND i.id = free.id
  )
  UPDATE request q SET erase_when_done = true FROM noted WHERE q.tenant_id = noted.tenant_id AND q.id = noted.request_id`

// Each by the index of its state: looked for together, all items that a tenant ever received were read for each run.
const unread = (state: 'waiting' | 'dead'): string => `
  SELECT i.tenant_id, i.id, i.request_id, i.source_id FROM of_tenant JOIN inbox_item i USING (tenant_id)
  WHERE i.plugin = '${OWN}' AND i.topic = 'contact.noted' AND i.state = '${state}'`
