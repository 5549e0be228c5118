import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Where a plugin is installed as an app, and the credentials it got there, sealed. */
export class Installations1795392200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // An account belongs to one tenant, so its key is the plugin's and the account's, as in `connection`.
    await runner.query(`
      CREATE TABLE installation (
        tenant_id text NOT NULL,
        plugin text NOT NULL,
        account text NOT NULL,
        generation int NOT NULL,
        state text NOT NULL CHECK (state IN ('installed', 'uninstalled')),
        installed_at timestamptz NOT NULL,
        granted_at timestamptz NOT NULL,
        uninstalled_at timestamptz,
        sealed bytea,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (plugin, account)
      )`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE installation')
  }
}
