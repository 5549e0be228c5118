import type { ShopFacts } from '@beckon/plugin-kit'
import type { z } from 'zod'
import type { Shop } from '../config.ts'
import type { Event } from '../event.ts'
import { mergeStates, type State } from '../identify/state.ts'
import * as schema from '../setting-schemas.ts'
import { CURRENCY_TURN, type CurrencyTurn, currencySince, saveCurrencies } from './shop-currency.ts'
import type { Sql } from './sql.ts'

export const DEFAULT_TENANT = 'default'

/** A merchant as its messages show it. */
export interface TenantFacts extends Shop {
  /** From of its messages; null: MAIL_FROM. */
  readonly mailFrom: string | null
  /** Whether links may lead by way of the hub where a trigger wants it (`trackClicks`). */
  readonly trackClicks: boolean
}

export interface TenantRow {
  readonly id: string
  /** What an operator has set. */
  readonly shop: Partial<TenantFacts>
  /** What its platforms report, a field to a group. */
  readonly reported: State
}

/** The shop as the settings say is the default tenant's alone; of another tenant nothing is known but its id. */
const NOTHING_KNOWN: Omit<Shop, 'name'> = { url: null, currency: 'USD', timezone: 'UTC', postalAddress: null }

/** Field by field: what a platform reports, else what an operator has set, else the settings or nothing. */
export function factsOf({ id, shop, reported }: TenantRow, settings: Shop): TenantFacts {
  const fallback = id === DEFAULT_TENANT ? settings : { name: id, ...NOTHING_KNOWN }
  return { mailFrom: null, trackClicks: true, ...fallback, ...shop, ...reportedFacts(reported) }
}

/** The fields that platforms have reported. */
export function reportedFacts(reported: State): Partial<Pick<TenantFacts, keyof ShopFacts & keyof Shop>> {
  return Object.fromEntries(Object.entries(reported).map(([field, { value }]) => [field, value]))
}

type FactsById<Facts> = (tenantId: string) => Facts

/** The facts of these tenants: one statement, however many. */
export function tenantFacts(sql: Sql, settings: Shop, tenantIds: Iterable<string>): Promise<FactsById<TenantFacts>> {
  return lookUp<TenantRow, TenantFacts>(sql, 'SELECT t.id, t.shop, t.reported FROM tenant t', tenantIds, row =>
    factsOf(row, settings),
  )
}

/** The same, and since when its currency is what it is; null: as far as anybody knows, always. */
export interface DatedFacts extends TenantFacts {
  readonly currencySince: Date | null
}

/** Likewise, for what compares the prices of two instants. */
export function datedTenantFacts(
  sql: Sql,
  settings: Shop,
  tenantIds: Iterable<string>,
): Promise<FactsById<DatedFacts>> {
  const dated = `SELECT t.id, t.shop, t.reported, c.turned_at, c.turned_from FROM tenant t ${CURRENCY_TURN}`
  return lookUp<DatedRow, DatedFacts>(sql, dated, tenantIds, row => datedFacts(row, settings))
}

type DatedRow = TenantRow & CurrencyTurn

const NOT_STORED = { shop: {}, reported: {}, turned_at: null, turned_from: null }

async function lookUp<Row extends TenantRow, Facts>(
  sql: Sql,
  selected: string,
  tenantIds: Iterable<string>,
  factsOfRow: (row: Row | DatedRow) => Facts,
): Promise<FactsById<Facts>> {
  const ids = [...new Set(tenantIds)]
  const rows = ids.length ? await sql<Row>(`${selected} WHERE t.id = ANY ($1)`, [ids]) : []
  const known = new Map(rows.map(row => [row.id, factsOfRow(row)]))
  return id => known.get(id) ?? factsOfRow({ id, ...NOT_STORED })
}

function datedFacts(row: DatedRow, settings: Shop): DatedFacts {
  const facts = factsOf(row, settings)
  const set = row.shop.currency ?? (row.id === DEFAULT_TENANT ? settings.currency : null)
  return { ...facts, currencySince: currencySince(row, facts.currency, set) }
}

/** Keeps what platforms say of their shops (`shop.updated`): the newest version of each field, whatever comes when. */
export async function saveShopFacts(sql: Sql, events: readonly Event[]): Promise<void> {
  const stated = Map.groupBy(events.filter(isShopFact), event => event.tenantId)
  if (!stated.size) return
  const rows = await sql<Pick<TenantRow, 'id' | 'reported'>>(
    'SELECT id, reported FROM tenant WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE',
    [[...stated.keys()]],
  )
  const states = new Map([...stated].map(([id, facts]) => [id, facts.map(stateOf)]))
  const merged = rows.map(({ id, reported }) =>
    (states.get(id) ?? []).reduce((left, right) => mergeStates(left, right), reported),
  )
  await sql(
    'UPDATE tenant t SET reported = w.reported FROM unnest($1::text[], $2::jsonb[]) AS w (id, reported) WHERE t.id = w.id',
    [rows.map(row => row.id), merged.map(state => JSON.stringify(state))],
  )
  await saveCurrencies(
    sql,
    [...states].flatMap(([tenantId, said]) => said.flatMap(({ currency }) => (currency ? { tenantId, currency } : []))),
  )
}

const isShopFact = ({ type, data }: Event): boolean => type === 'shop.updated' && data.shop !== undefined

/** What a platform may report, in the form of the settings: a zone that nobody knows would hold every message. */
const REPORTED: Readonly<Record<keyof ShopFacts, z.ZodType<string>>> = {
  name: schema.line.trim().min(1).max(200),
  url: schema.baseUrl,
  currency: schema.currency,
  timezone: schema.timezone,
}

function stateOf({ occurredAt, data }: Event): State {
  const fields = Object.entries(REPORTED).flatMap(([field, type]) => {
    const value = type.safeParse(data.shop?.[field as keyof ShopFacts])
    return value.success ? [[field, { at: occurredAt.toISOString(), rank: 1, value: value.data }] as const] : []
  })
  return Object.fromEntries(fields)
}
