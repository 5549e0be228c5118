import type { MigrationInterface, QueryRunner } from 'typeorm'

/** When an account took us out, whose raw requests are to be forgotten, and what was asked about people's data. */
export class Privacy1795392300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE connection ADD COLUMN uninstalled_at timestamptz')
    await runner.query('ALTER TABLE request ADD COLUMN erase_when_done boolean NOT NULL DEFAULT false')
    // Nearly always empty, so that every digest may look.
    await runner.query('CREATE INDEX request_to_erase ON request (tenant_id, id) WHERE erase_when_done')
    await runner.query(PRIVACY_REQUEST)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE privacy_request')
    await runner.query('ALTER TABLE request DROP COLUMN erase_when_done')
    await runner.query('ALTER TABLE connection DROP COLUMN uninstalled_at')
  }
}

// Names nobody: a contact by its id, which leads nowhere once the contact is erased.
const PRIVACY_REQUEST = `
  CREATE TABLE privacy_request (
    tenant_id text NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('export', 'erase', 'erase-account')),
    plugin text NOT NULL,
    account text NOT NULL,
    source_id text,
    contact_id uuid,
    state text NOT NULL CHECK (state IN ('open', 'done', 'ignored')),
    requested_at timestamptz NOT NULL,
    done_at timestamptz,
    PRIMARY KEY (tenant_id, id)
  );
  CREATE INDEX privacy_request_at ON privacy_request (tenant_id, requested_at, id);`
