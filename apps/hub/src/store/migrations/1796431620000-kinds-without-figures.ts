import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * No figures of which kind a row is of. A kind that came up after the last ANALYZE was believed to be that of no row, and all
 * events of it were read for each person whose orders were asked for (1,000,000 contacts, their first orders: half of the
 * rate). Without figures a kind is taken for one of 200, so it is never sooner looked for than a person or a thing.
 */
export class KindsWithoutFigures1796431620000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [server] = await runner.query('SHOW server_version_num')
    for (const [table, kind] of Object.entries(KINDS)) {
      await runner.query(`ALTER TABLE ${table} ALTER COLUMN ${kind} SET STATISTICS 0`)
      await runner.query(forgotten(table, kind, Number(server.server_version_num)))
    }
  }

  /** -1: as many as the server takes of any column. */
  async down(runner: QueryRunner): Promise<void> {
    for (const [table, kind] of Object.entries(KINDS)) {
      await runner.query(`ALTER TABLE ${table} ALTER COLUMN ${kind} SET STATISTICS -1`)
    }
  }
}

const KINDS = {
  cancelling_fact: 'type',
  event: 'type',
  interest: 'kind',
  run: 'trigger',
  subject: 'kind',
  subject_alias: 'kind',
}

/** The figures there are would be believed for ever. Before Postgres 18 they are forgotten with the type, which is named anew. */
function forgotten(table: string, kind: string, server: number): string {
  if (server < 180_000) return `ALTER TABLE ${table} ALTER COLUMN ${kind} TYPE text COLLATE "C"`
  return `SELECT pg_clear_attribute_stats(current_schema(), '${table}', '${kind}', false)`
}
