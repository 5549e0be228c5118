import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * How far the raw requests of each tenant have been emptied: no index leads to the old ones among them, for every webhook
 * would pay for it, so they are walked through in the order of their items, once.
 *
 * An emptied request keeps its row, so a fifth of the table, which autovacuum waits for, is more every year: what was
 * emptied would stay on the disk for months. Counted in rows, its room is free within days however large the table is.
 */
export class Retention1796430000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE retention (
        tenant_id text PRIMARY KEY,
        reached_at timestamptz NOT NULL DEFAULT '-infinity',
        reached_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
      )`)
    await runner.query(`
      ALTER TABLE request SET (
        autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 10000)`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE request RESET (
        autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,
        toast.autovacuum_vacuum_scale_factor, toast.autovacuum_vacuum_threshold)`)
    await runner.query('DROP TABLE retention')
  }
}
