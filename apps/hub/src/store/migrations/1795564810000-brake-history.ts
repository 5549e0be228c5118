import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What each marketing trigger sent before it was counted, so that one that has sent much every day is not taken for a
 * flood on the day of the upgrade; and which of it went while an operator had the brake off.
 */
export class BrakeHistory1795564810000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE trigger_volume
        ADD COLUMN released boolean NOT NULL DEFAULT false,
        DROP CONSTRAINT trigger_volume_pkey,
        ADD PRIMARY KEY (tenant_id, trigger, hour, released)`)
    await runner.query(FILL)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM trigger_volume WHERE released;
      ALTER TABLE trigger_volume DROP COLUMN released, ADD PRIMARY KEY (tenant_id, trigger, hour)`)
  }
}

// Four weeks before the day that is judged. Counted back from the last message: business time need not be the database's.
// Hours that were counted stay as they are; of what was not, the last time that the brake was off is still known.
const FILL = `
  INSERT INTO trigger_volume (tenant_id, trigger, hour, released, sent)
  SELECT m.tenant_id, m.trigger, date_trunc('hour', m.created_at, 'UTC'),
    coalesce(m.created_at > b.off_until - interval '24 hours' AND m.created_at <= b.off_until, false), count(*)
  FROM message m LEFT JOIN brake b USING (tenant_id, trigger)
  WHERE m.class = 'marketing' AND m.state IN ('claimed', 'accepted', 'unknown')
    AND m.created_at > (SELECT max(created_at) FROM message) - interval '29 days'
  GROUP BY 1, 2, 3, 4
  ON CONFLICT DO NOTHING`
