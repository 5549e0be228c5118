import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * When time may move a person is one row a person, and no longer one for each segment: who has just bought has a turn in
 * every segment of lapsed customers, which were ten rows with three index entries each. `segment_member` is left with those
 * who belong to a segment.
 */
export class SegmentTurns1795737610000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE segment_turn (
        tenant_id text NOT NULL,
        contact_id uuid NOT NULL,
        due_at timestamptz NOT NULL,
        turns jsonb NOT NULL,
        PRIMARY KEY (tenant_id, contact_id)
      );
      INSERT INTO segment_turn (tenant_id, contact_id, due_at, turns)
      SELECT tenant_id, contact_id, min(changes_at), jsonb_object_agg(segment, (extract(epoch FROM changes_at) * 1000)::bigint)
      FROM segment_member WHERE changes_at IS NOT NULL GROUP BY 1, 2;
      CREATE INDEX segment_turn_due ON segment_turn (tenant_id, due_at);
      DELETE FROM segment_member WHERE since IS NULL;
      DROP INDEX segment_member_of;
      ALTER TABLE segment_member DROP COLUMN changes_at, ALTER COLUMN since SET NOT NULL;
      CREATE INDEX segment_member_of ON segment_member (tenant_id, segment)`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE segment_member ALTER COLUMN since DROP NOT NULL, ADD COLUMN changes_at timestamptz;
      INSERT INTO segment_member (tenant_id, contact_id, segment, changes_at)
      SELECT s.tenant_id, s.contact_id, t.key, to_timestamp(t.value::bigint / 1000.0) FROM segment_turn s, jsonb_each_text(s.turns) t
      ON CONFLICT (tenant_id, contact_id, segment) DO UPDATE SET changes_at = excluded.changes_at;
      DROP INDEX segment_member_of;
      CREATE INDEX segment_member_of ON segment_member (tenant_id, segment) WHERE since IS NOT NULL;
      CREATE INDEX segment_member_due ON segment_member (tenant_id, changes_at) WHERE changes_at IS NOT NULL;
      DROP TABLE segment_turn`)
  }
}
