import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Who belongs to which segment. `changes_at` is the next instant at which time alone can change the answer, so that a
 * segment such as "no order for 90 days" needs no sweep; it may be too early, never too late. A row without `since` is of
 * somebody who does not belong to the segment yet.
 */
export class Segments1795478430000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX event_history ON event (tenant_id, contact_id, type, occurred_at) WHERE contact_id IS NOT NULL;
      CREATE TABLE segment (
        name text PRIMARY KEY,
        revision text NOT NULL,
        state text NOT NULL CHECK (state IN ('rebuilding', 'ready')),
        baseline boolean NOT NULL,
        tenant_reached text,
        contact_reached uuid,
        found int NOT NULL DEFAULT 0,
        drift int,
        rebuilt_at timestamptz
      );
      CREATE TABLE segment_member (
        tenant_id text NOT NULL,
        contact_id uuid NOT NULL,
        segment text NOT NULL,
        since timestamptz,
        changes_at timestamptz,
        PRIMARY KEY (tenant_id, contact_id, segment)
      );
      CREATE INDEX segment_member_of ON segment_member (tenant_id, segment) WHERE since IS NOT NULL;
      CREATE INDEX segment_member_due ON segment_member (tenant_id, changes_at) WHERE changes_at IS NOT NULL`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE segment_member;
      DROP TABLE segment;
      DROP INDEX event_history`)
  }
}
