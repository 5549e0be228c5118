import type { MigrationInterface, QueryRunner } from 'typeorm'

/** In which currency a shop said it is, and when: what it said so far is taken from the facts that were kept. */
export class ShopCurrency1796083200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE shop_currency (
        tenant_id text NOT NULL,
        at timestamptz NOT NULL,
        currency text COLLATE "C" NOT NULL,
        PRIMARY KEY (tenant_id, at)
      );
      INSERT INTO shop_currency (tenant_id, at, currency)
      SELECT tenant_id, occurred_at, max(upper(data #>> '{shop,currency}') COLLATE "C") FROM event
      WHERE type = 'shop.updated' AND NOT is_test AND data #>> '{shop,currency}' ~ '^[A-Za-z]{3}$' GROUP BY 1, 2`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE shop_currency')
  }
}
