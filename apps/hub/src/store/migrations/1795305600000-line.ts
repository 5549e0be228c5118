import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The tables of the line, each under the stage that owns it.
 * `tenant_id` leads every key. Ids are derived from source keys where the row can be made again, so work that is
 * redone makes the same rows. Claims read partial or narrow indexes only: their cost does not grow with history.
 */
export class Line1795305600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of [STORE, INBOX, NORMALISE, IDENTIFY, EVALUATE, WAIT, GATE, RENDER, DELIVER]) {
      await runner.query(table)
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE attempt, message, template_revision, cap_ledger, suppression, decision, timer, run,
      trigger_state, trigger_revision, cancelling_fact, subject_alias, subject, consent, identifier, contact, event,
      inbox_item, request, connection, tenant, clock_anchor`)
  }
}

const STORE = `
  CREATE TABLE clock_anchor (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    business timestamptz NOT NULL,
    real timestamptz NOT NULL,
    speed double precision NOT NULL
  );
  CREATE TABLE tenant (
    id text PRIMARY KEY,
    shop jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL
  );
  CREATE TABLE connection (
    tenant_id text NOT NULL,
    id uuid NOT NULL,
    plugin text NOT NULL,
    account text NOT NULL,
    state text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL,
    last_event_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (plugin, account)
  );`

// The raw request stands apart from its items, so that the claim and the state changes touch narrow rows only.
const INBOX = `
  CREATE TABLE request (
    tenant_id text NOT NULL,
    id uuid NOT NULL,
    plugin text NOT NULL,
    url text NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
  );
  CREATE TABLE inbox_item (
    tenant_id text NOT NULL,
    id uuid NOT NULL,
    request_id uuid NOT NULL,
    position int NOT NULL,
    plugin text NOT NULL,
    account text NOT NULL,
    topic text NOT NULL,
    source_id text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'done', 'ignored', 'dead')),
    error jsonb,
    attempts int NOT NULL DEFAULT 0,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
  );
  CREATE INDEX inbox_item_waiting ON inbox_item (tenant_id, received_at, id) WHERE state = 'waiting';
  CREATE INDEX inbox_item_dead ON inbox_item (tenant_id, received_at, id) WHERE state = 'dead';
  CREATE INDEX inbox_item_received ON inbox_item (tenant_id, received_at, id);`

const NORMALISE = `
  CREATE TABLE event (
    tenant_id text NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    source text NOT NULL,
    account text NOT NULL,
    item_id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    contact_id uuid,
    is_test boolean NOT NULL,
    data jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id)
  );
  CREATE INDEX event_received ON event (tenant_id, received_at, id);
  CREATE INDEX event_type ON event (tenant_id, type, received_at, id);
  CREATE INDEX event_contact ON event (tenant_id, contact_id, received_at, id) WHERE contact_id IS NOT NULL;`

const IDENTIFY = `
  CREATE TABLE contact (
    tenant_id text NOT NULL,
    id uuid NOT NULL,
    state jsonb NOT NULL DEFAULT '{}',
    merged_into uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
  );
  CREATE INDEX contact_created ON contact (tenant_id, created_at, id) WHERE merged_into IS NULL;
  CREATE TABLE identifier (
    tenant_id text NOT NULL,
    ref text NOT NULL,
    contact_id uuid NOT NULL,
    strong boolean NOT NULL,
    PRIMARY KEY (tenant_id, ref, contact_id)
  );
  CREATE UNIQUE INDEX identifier_owner ON identifier (tenant_id, ref) WHERE strong;
  CREATE INDEX identifier_contact ON identifier (tenant_id, contact_id);
  CREATE INDEX identifier_external ON identifier (tenant_id, substring(ref FROM '[^/]*$')) WHERE ref LIKE 'id:%';
  CREATE TABLE consent (
    tenant_id text NOT NULL,
    contact_id uuid NOT NULL,
    event_id uuid NOT NULL,
    channel text NOT NULL,
    topic text,
    state text NOT NULL CHECK (state IN ('subscribed', 'unsubscribed', 'pending')),
    at timestamptz NOT NULL,
    source text NOT NULL,
    wording text,
    PRIMARY KEY (tenant_id, contact_id, event_id, channel)
  );
  CREATE TABLE subject (
    tenant_id text NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    contact_id uuid,
    contact_at timestamptz,
    state jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, kind, id)
  );
  CREATE INDEX subject_contact ON subject (tenant_id, contact_id) WHERE contact_id IS NOT NULL;
  CREATE TABLE subject_alias (
    tenant_id text NOT NULL,
    kind text NOT NULL,
    alias text NOT NULL,
    subject_id text NOT NULL,
    PRIMARY KEY (tenant_id, kind, alias)
  );
  CREATE INDEX subject_alias_subject ON subject_alias (tenant_id, kind, subject_id);
  CREATE TABLE cancelling_fact (
    tenant_id text NOT NULL,
    ref text NOT NULL,
    type text NOT NULL,
    event_id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, ref, type, occurred_at, event_id)
  );`

const EVALUATE = `
  CREATE TABLE trigger_revision (
    revision text PRIMARY KEY,
    name text NOT NULL,
    declaration jsonb NOT NULL,
    created_at timestamptz NOT NULL
  );
  CREATE TABLE trigger_state (
    tenant_id text NOT NULL,
    name text NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'paused', 'braked', 'shadow')),
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, name)
  );`

const WAIT = `
  CREATE TABLE run (
    tenant_id text NOT NULL,
    id uuid NOT NULL,
    trigger text NOT NULL,
    revision text NOT NULL,
    key text NOT NULL,
    subject text,
    contact_id uuid,
    state text NOT NULL CHECK (state IN ('waiting', 'done', 'cancelled', 'dropped')),
    step int NOT NULL,
    event_id uuid NOT NULL,
    anchor_at timestamptz NOT NULL,
    intended_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    handed_over boolean NOT NULL DEFAULT false,
    is_test boolean NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, trigger, key)
  );
  CREATE INDEX run_started ON run (tenant_id, started_at, id);
  CREATE INDEX run_contact ON run (tenant_id, contact_id, started_at, id) WHERE contact_id IS NOT NULL;
  CREATE INDEX run_waiting ON run (tenant_id, contact_id) WHERE state = 'waiting';
  CREATE INDEX run_subject ON run (tenant_id, subject) WHERE subject IS NOT NULL;
  CREATE TABLE timer (
    tenant_id text NOT NULL,
    run_id uuid NOT NULL,
    step int NOT NULL,
    due_at timestamptz NOT NULL,
    after_inbox boolean NOT NULL,
    local_intent text,
    message_id uuid,
    PRIMARY KEY (tenant_id, run_id)
  );
  CREATE INDEX timer_due ON timer (tenant_id, due_at);`

const GATE = `
  CREATE TABLE decision (
    tenant_id text NOT NULL,
    id uuid NOT NULL,
    trigger text NOT NULL,
    run_id uuid NOT NULL,
    contact_id uuid,
    step int NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('send', 'hold', 'drop')),
    reason text NOT NULL,
    detail text,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
  );
  CREATE INDEX decision_at ON decision (tenant_id, at, id);
  CREATE INDEX decision_run ON decision (tenant_id, run_id, at);
  CREATE INDEX decision_contact ON decision (tenant_id, contact_id, at) WHERE contact_id IS NOT NULL;
  CREATE TABLE suppression (
    tenant_id text NOT NULL,
    channel text NOT NULL,
    address_hash bytea NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, channel, address_hash)
  );
  CREATE TABLE cap_ledger (
    tenant_id text NOT NULL,
    contact_id uuid NOT NULL,
    channel text NOT NULL,
    message_id uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, contact_id, channel, message_id)
  );`

const RENDER = `
  CREATE TABLE template_revision (
    revision text PRIMARY KEY,
    name text NOT NULL,
    source jsonb NOT NULL,
    created_at timestamptz NOT NULL
  );`

const DELIVER = `
  CREATE TABLE message (
    tenant_id text NOT NULL,
    id uuid NOT NULL,
    send_key text NOT NULL,
    trigger text NOT NULL,
    run_id uuid NOT NULL,
    contact_id uuid,
    step int NOT NULL,
    channel text NOT NULL,
    class text NOT NULL,
    address text NOT NULL,
    template_revision text NOT NULL,
    locale text NOT NULL,
    data jsonb NOT NULL,
    header_message_id text NOT NULL,
    state text NOT NULL CHECK (state IN ('claimed', 'accepted', 'failed', 'unknown', 'dropped')),
    ambiguous boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, send_key)
  );
  CREATE INDEX message_created ON message (tenant_id, created_at, id);
  CREATE INDEX message_ambiguous ON message (tenant_id, created_at, id) WHERE ambiguous;
  CREATE INDEX message_contact ON message (tenant_id, contact_id, created_at, id) WHERE contact_id IS NOT NULL;
  CREATE TABLE attempt (
    tenant_id text NOT NULL,
    message_id uuid NOT NULL,
    number int NOT NULL,
    provider text NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    outcome text CHECK (outcome IN ('accepted', 'refused', 'deferred', 'unknown')),
    detail text,
    PRIMARY KEY (tenant_id, message_id, number)
  );`
