import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Ids that a platform asked to forget, as hashes: what happened before and comes later begins no new person. */
export class Forgotten1795910430000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE forgotten_id (
        tenant_id text NOT NULL,
        ref_hash bytea NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, ref_hash)
      )`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE forgotten_id')
  }
}
