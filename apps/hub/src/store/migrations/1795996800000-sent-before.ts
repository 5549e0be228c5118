import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The messages that a run sent before it was moved to another version of its trigger: their ids are made of the numbers that
 * steps had there, and cannot be told from the new version.
 */
export class SentBefore1795996800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE run ADD COLUMN sent_before uuid[] NOT NULL DEFAULT '{}'`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE run DROP COLUMN sent_before')
  }
}
