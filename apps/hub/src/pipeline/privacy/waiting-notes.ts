import { OWN } from '../../receive/own-fact.ts'

/**
 * Ends what the steps of these runs noted and nobody has read yet, or could read, and marks the requests that hold it: no
 * event leads to them. `runs` selects tenants and ids. One that a digest has in hand is left to that digest, which waits
 * for the person and then finds them erased; to wait for it here would be to wait in a circle.
 */
export const endNotesOf = (runs: string): string => `
  WITH noted AS MATERIALIZED (
    SELECT i.tenant_id, i.id, i.request_id FROM (${runs}) r (tenant_id, id)
    JOIN inbox_item i ON i.tenant_id = r.tenant_id AND split_part(i.source_id, '/', 2) = r.id::text
    WHERE i.plugin = '${OWN}' AND i.topic = 'contact.noted' AND i.state IN ('waiting', 'dead')
  ), free AS MATERIALIZED (
    SELECT i.tenant_id, i.id FROM inbox_item i JOIN noted USING (tenant_id, id)
    WHERE i.state IN ('waiting', 'dead') FOR UPDATE OF i SKIP LOCKED
  ), ended AS (
    UPDATE inbox_item i SET state = 'ignored' FROM free WHERE i.tenant_id = free.tenant_id AND i.id = free.id
  )
  UPDATE request q SET erase_when_done = true FROM noted WHERE q.tenant_id = noted.tenant_id AND q.id = noted.request_id`
