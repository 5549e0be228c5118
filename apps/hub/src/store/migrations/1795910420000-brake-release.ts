import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The brake is not off for a day any more: somebody lets go what waits at an instant. */
export class BrakeRelease1795910420000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE brake ADD COLUMN released_at timestamptz;
      UPDATE brake SET released_at = off_until - interval '24 hours';
      ALTER TABLE brake DROP COLUMN off_until`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE brake ADD COLUMN off_until timestamptz;
      UPDATE brake SET off_until = released_at + interval '24 hours';
      ALTER TABLE brake DROP COLUMN released_at`)
  }
}
