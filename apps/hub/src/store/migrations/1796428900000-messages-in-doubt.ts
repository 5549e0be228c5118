import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Messages in doubt in the order of their runs, so that an uninstall ends them by pages. Only what is ambiguous pays for it. */
export class MessagesInDoubt1796428900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX message_in_doubt ON message (tenant_id, run_id) WHERE ambiguous')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX message_in_doubt')
  }
}
