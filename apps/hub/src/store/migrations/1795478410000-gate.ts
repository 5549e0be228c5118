import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What the gate weighs: places under a cap know their topic and importance, so that a more important message can take
 * one; a suppression knows which messages it is for; a channel has a state. The importance of a trigger is generated
 * from its declaration, so the claim of due timers can order by it and nobody has to keep it up to date.
 */
export class Gate1795478410000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE cap_ledger
        ADD COLUMN topic text,
        ADD COLUMN priority int NOT NULL DEFAULT 0;
      ALTER TABLE suppression
        ADD COLUMN scope text NOT NULL DEFAULT 'all' CHECK (scope IN ('all', 'marketing'));
      ALTER TABLE trigger_revision
        ADD COLUMN priority int GENERATED ALWAYS AS (
          CASE WHEN declaration #>> '{declaration,class}' = 'marketing'
            THEN coalesce((declaration #>> '{declaration,priority}')::int, 0) END) STORED;
      CREATE TABLE channel_state (
        tenant_id text NOT NULL,
        name text NOT NULL,
        state text NOT NULL CHECK (state IN ('active', 'paused')),
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, name)
      )`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE channel_state;
      ALTER TABLE trigger_revision DROP COLUMN priority;
      ALTER TABLE suppression DROP COLUMN scope;
      ALTER TABLE cap_ledger DROP COLUMN topic, DROP COLUMN priority`)
  }
}
