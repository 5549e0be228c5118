import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What a platform reports of a merchant, a token for each tenant, and settings that are one connection's alone. */
export class Tenants1795392100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE tenant ADD COLUMN reported jsonb NOT NULL DEFAULT '{}', ADD COLUMN token_hash bytea;
      ALTER TABLE connection ADD COLUMN settings bytea`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE tenant DROP COLUMN reported, DROP COLUMN token_hash;
      ALTER TABLE connection DROP COLUMN settings`)
  }
}
