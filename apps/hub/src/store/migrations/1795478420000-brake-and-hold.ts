import type { MigrationInterface, QueryRunner } from 'typeorm'

/** How much each trigger sends, and whether sending as a whole is on hold. */
export class BrakeAndHold1795478420000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BRAKE)
    await runner.query(HOLD)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE hold, heartbeat, brake, trigger_volume;
      ALTER TABLE trigger_state DROP COLUMN discarded_at, DROP COLUMN discarded_as`)
  }
}

// The row of brake is what two processes queue at; `most` is kept there because it counts the contacts.
const BRAKE = `
  CREATE TABLE trigger_volume (
    tenant_id text NOT NULL,
    trigger text NOT NULL,
    hour timestamptz NOT NULL,
    sent int NOT NULL,
    PRIMARY KEY (tenant_id, trigger, hour)
  ) WITH (fillfactor = 50);
  CREATE TABLE brake (
    tenant_id text NOT NULL,
    trigger text NOT NULL,
    per_day float8,
    contacts int,
    reckoned_at timestamptz,
    off_until timestamptz,
    PRIMARY KEY (tenant_id, trigger)
  );
  ALTER TABLE trigger_state ADD COLUMN discarded_at timestamptz, ADD COLUMN discarded_as text`

// One row each. Heartbeats and the begin of a hold are on the real clock, its end is an instant of business.
const HOLD = `
  CREATE TABLE heartbeat (
    id int PRIMARY KEY CHECK (id = 1),
    database_id uuid NOT NULL,
    at timestamptz NOT NULL
  );
  CREATE TABLE hold (
    id int PRIMARY KEY CHECK (id = 1),
    why text NOT NULL CHECK (why IN ('down-time', 'went-back')),
    detail text NOT NULL,
    since timestamptz NOT NULL,
    released_at timestamptz,
    how text CHECK (how IN ('release', 'drop-overdue', 'discard'))
  )`
