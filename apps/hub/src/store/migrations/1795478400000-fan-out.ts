import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * A fact about an item may concern very many people: `fan_out` remembers how far through them a trigger has come. Acts
 * are read in the order of their instants, by one index; `seq` tells those of one instant apart whoever they belong to
 * when people are merged. `turn` lets timers that are due together come in the order in which their people began to wait.
 */
export class FanOut1795478400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE fan_out (
        tenant_id text NOT NULL,
        event_id uuid NOT NULL,
        trigger text NOT NULL,
        revision text NOT NULL,
        of_product boolean NOT NULL,
        after_at timestamptz NOT NULL,
        after_seq bigint NOT NULL,
        due_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, event_id, trigger)
      );
      CREATE INDEX fan_out_due ON fan_out (due_at);
      ALTER TABLE interest ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
      CREATE INDEX interest_in_turn ON interest (tenant_id, item, at, seq) WHERE kind <> 'bought' AND kind NOT LIKE 'told/%';
      ALTER TABLE timer ADD COLUMN turn timestamptz;
      DROP INDEX timer_due;
      CREATE INDEX timer_due ON timer (tenant_id, due_at, turn NULLS FIRST);
      CREATE INDEX variant_history_stray ON variant_history (tenant_id, variant) WHERE product IS NULL`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX variant_history_stray;
      DROP INDEX timer_due;
      CREATE INDEX timer_due ON timer (tenant_id, due_at);
      ALTER TABLE timer DROP COLUMN turn;
      DROP INDEX interest_in_turn;
      ALTER TABLE interest DROP COLUMN seq;
      DROP TABLE fan_out`)
  }
}
