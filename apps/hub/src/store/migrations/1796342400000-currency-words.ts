import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The newest word for each currency a shop ever named, whatever number of words there are: CURRENCY_TURN leaps by it. */
export class CurrencyWords1796342400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX shop_currency_newest ON shop_currency (tenant_id, currency, at)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX shop_currency_newest')
  }
}
