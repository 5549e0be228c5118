import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Until when a timer waits for more important messages, by their ids; null for nearly all. */
export class Promises1796429700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE timer ADD COLUMN promises jsonb')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE timer DROP COLUMN promises')
  }
}
