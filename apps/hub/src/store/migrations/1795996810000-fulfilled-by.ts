import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The event that fulfilled what a run last waited for, so that it does not fulfil the next wait too. The instant does not
 * say: of another kind something may have happened in the same one, and a source whose clock is ahead tells of the future.
 */
export class FulfilledBy1795996810000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE run ADD COLUMN fulfilled_by uuid')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE run DROP COLUMN fulfilled_by')
  }
}
