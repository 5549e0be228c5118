import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Words that an account took us out whose first page left some of its runs waiting, and up to which run they have come. */
export class Uninstall1796169600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE uninstall (
        tenant_id text NOT NULL,
        event_id uuid NOT NULL,
        heard_at timestamptz NOT NULL,
        reached uuid NOT NULL,
        PRIMARY KEY (tenant_id, event_id)
      )`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE uninstall')
  }
}
