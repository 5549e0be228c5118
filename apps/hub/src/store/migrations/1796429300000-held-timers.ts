import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What a pause of a trigger holds names the trigger, and what is held is found in the order in which it is let go: a page is no search. */
export class HeldTimers1796429300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX timer_stopped;
      UPDATE timer t SET local_intent = 'when trigger ' || r.trigger || ' is resumed' FROM run r
      WHERE t.local_intent = 'when resumed' AND r.tenant_id = t.tenant_id AND r.id = t.run_id;
      CREATE INDEX timer_held ON timer (tenant_id, local_intent, turn NULLS FIRST, run_id) WHERE local_intent LIKE 'when %'`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX timer_held;
      UPDATE timer SET local_intent = 'when resumed' WHERE local_intent LIKE 'when trigger % is resumed';
      CREATE INDEX timer_stopped ON timer (tenant_id, local_intent) WHERE local_intent LIKE 'when %'`)
  }
}
