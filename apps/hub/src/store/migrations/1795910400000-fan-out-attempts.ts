import type { MigrationInterface, QueryRunner } from 'typeorm'

/** A page of an audience that can be put for nobody is tried again, and not for ever. */
export class FanOutAttempts1795910400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE fan_out ADD COLUMN attempts int NOT NULL DEFAULT 0')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE fan_out DROP COLUMN attempts')
  }
}
