import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Links that were followed, until it can be told whether a person did; and which messages' links lead by way of the hub. */
export class Clicks1795824000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE click (
        tenant_id text NOT NULL,
        message_id uuid NOT NULL,
        link uuid NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, message_id, link)
      );
      ALTER TABLE message ADD COLUMN track_clicks boolean NOT NULL DEFAULT false`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE message DROP COLUMN track_clicks; DROP TABLE click')
  }
}
