import type { DataSource } from 'typeorm'
import { MONDAY_NOON } from './admin-app.ts'

export type Row = Readonly<Record<string, unknown>>

/** An id that a test can read: `idOf('ada')` is the same everywhere, and sorts by its name. */
export function idOf(name: string): string {
  const hex = Buffer.from(name).toString('hex').slice(0, 32).padEnd(32, '0')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** So many minutes after Monday noon. */
export const at = (minutes: number): string => new Date(MONDAY_NOON.getTime() + minutes * 60_000).toISOString()

const TENANT = { tenant_id: 'default' }

/** A valid row of each table; a test says only what matters to it. */
const COMPLETE: Readonly<Record<string, Row>> = {
  tenant: { id: 'default', shop: {}, reported: {}, created_at: at(0) },
  connection: { ...TENANT, plugin: 'doorbell', state: 'active', created_at: at(0) },
  request: {
    ...TENANT,
    plugin: 'doorbell',
    url: 'https://hub.example/webhooks/doorbell',
    headers: { 'x-bell': 'rang' },
    body: '\\x',
    received_at: at(0),
    erase_when_done: false,
  },
  inbox_item: {
    ...TENANT,
    request_id: idOf('request'),
    position: 0,
    plugin: 'doorbell',
    account: 'front-door',
    topic: 'bell/rang',
    source_id: '1',
    state: 'done',
    attempts: 1,
    received_at: at(0),
  },
  event: {
    ...TENANT,
    type: 'order.placed',
    source: 'doorbell',
    account: 'front-door',
    item_id: idOf('item'),
    occurred_at: at(0),
    received_at: at(0),
    is_test: false,
    data: {},
  },
  contact: { ...TENANT, state: {}, created_at: at(0), updated_at: at(0) },
  identifier: { ...TENANT, strong: true },
  consent: { ...TENANT, channel: 'email', state: 'subscribed', at: at(0), source: 'doorbell' },
  run: {
    ...TENANT,
    trigger: 'cart-abandoned',
    revision: 'c1',
    state: 'done',
    step: 1,
    event_id: idOf('event'),
    anchor_at: at(0),
    intended_at: at(0),
    due_at: at(0),
    handed_over: false,
    sent_before: [],
    is_test: false,
    started_at: at(0),
  },
  timer: { ...TENANT, step: 1, due_at: at(0), after_inbox: true },
  decision: {
    ...TENANT,
    trigger: 'cart-abandoned',
    run_id: idOf('run'),
    step: 1,
    verdict: 'send',
    reason: 'sent',
    at: at(0),
  },
  message: {
    ...TENANT,
    trigger: 'cart-abandoned',
    run_id: idOf('run'),
    step: 1,
    channel: 'email',
    class: 'marketing',
    address: 'ada@ada-books.example',
    template_revision: 't1',
    locale: 'en',
    data: { subject: 'Your cart' },
    header_message_id: '<1@ada-books.example>',
    state: 'accepted',
    ambiguous: false,
    track_clicks: false,
    created_at: at(0),
  },
  attempt: { ...TENANT, number: 1, provider: 'mailbox', started_at: at(0), ended_at: at(0), outcome: 'accepted' },
  trigger_state: { ...TENANT, changed_at: at(0) },
}

// Columns that are unique, made from the row's own id.
const UNIQUE: Readonly<Record<string, string>> = { run: 'key', message: 'send_key', connection: 'account' }

/** Puts rows into a table, as the stages would have. */
export async function insert(dataSource: DataSource, table: string, ...rows: readonly Row[]): Promise<void> {
  const unique = UNIQUE[table]
  const complete = rows.map(row => ({ ...COMPLETE[table], ...(unique && { [unique]: row.id }), ...row }))
  await dataSource.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1)`, [
    JSON.stringify(complete),
  ])
}
