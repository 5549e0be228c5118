import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * How many runs of each trigger were dropped, without reading all runs: 10 ms instead of 250 of 2,000,000. Only a run that is
 * dropped pays, 2 µs of 52, and its update leaves no index alone anyway: `run_waiting` names the state too.
 */
export class DroppedRuns1796256010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX run_dropped ON run (tenant_id, trigger) WHERE state = 'dropped'`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX run_dropped')
  }
}
