import type { MigrationInterface, QueryRunner } from 'typeorm'

/** When a process last said that it has the file of a segment; null: by a version of the hub that does not say so. */
export class SegmentsKnown1795564800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE segment ADD COLUMN known_at timestamptz')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE segment DROP COLUMN known_at')
  }
}
