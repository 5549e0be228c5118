import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What somebody's pause holds, without reading all that waits. Only a timer that is held so pays for it. */
export class StoppedTimers1796428800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX timer_stopped ON timer (tenant_id, local_intent) WHERE local_intent LIKE 'when %'`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX timer_stopped')
  }
}
