import type { MigrationInterface, QueryRunner } from 'typeorm'

/** An item for which the database was too slow waits for a while, and stops nobody. */
export class RetryAt1795910410000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE inbox_item ADD COLUMN retry_at timestamptz')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE inbox_item DROP COLUMN retry_at')
  }
}
