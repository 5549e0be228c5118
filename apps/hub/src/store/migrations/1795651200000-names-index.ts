import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * A thing's names are asked for by the thing. As long as the planner has no figures, it took this index for a look-up by
 * name too, by its first columns alone, and read every cart's names for each: 176,000 pages in a digest of 500 items.
 */
export class NamesIndex1795651200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX subject_alias_subject;
      CREATE INDEX subject_alias_subject ON subject_alias (subject_id, kind, tenant_id)`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX subject_alias_subject;
      CREATE INDEX subject_alias_subject ON subject_alias (tenant_id, kind, subject_id)`)
  }
}
