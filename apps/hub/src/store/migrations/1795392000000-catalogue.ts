import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What a variant cost and whether it could be bought, by source version; and who showed interest in what, and when. */
export class Catalogue1795392000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(VARIANT_HISTORY)
    await runner.query(INTEREST)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE variant_history, interest')
  }
}

// One row per change that a source stated. What came before and after an instant is one look into the primary key.
const VARIANT_HISTORY = `
  CREATE TABLE variant_history (
    tenant_id text NOT NULL,
    variant text NOT NULL,
    part text NOT NULL CHECK (part IN ('price', 'stock')),
    at timestamptz NOT NULL,
    value jsonb NOT NULL,
    product text,
    event_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, variant, part, at)
  );
  CREATE INDEX variant_history_product ON variant_history (tenant_id, product, part, at) WHERE product IS NOT NULL;`

// An act is a person's, or that of a cart of which nobody knows yet whose it is: then one of its tokens holds it.
const INTEREST = `
  CREATE TABLE interest (
    tenant_id text NOT NULL,
    item text NOT NULL,
    contact_id uuid NOT NULL,
    cart text NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    is_test boolean NOT NULL,
    run_id uuid,
    PRIMARY KEY (tenant_id, item, contact_id, cart, kind)
  );
  CREATE INDEX interest_contact ON interest (tenant_id, contact_id);
  CREATE INDEX interest_cart ON interest (tenant_id, cart) WHERE cart <> '';
  CREATE INDEX interest_told ON interest (tenant_id, item, kind, at) WHERE kind LIKE 'told/%';`
