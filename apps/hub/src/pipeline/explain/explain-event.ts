import type { Context } from '@beckon/trigger-kit'
import type { Shop } from '../../config.ts'
import { contextOf } from '../../evaluate/context.ts'
import { startOf } from '../../evaluate/evaluate.ts'
import type { Trigger, TriggerSet } from '../../evaluate/trigger-set.ts'
import type { Event } from '../../event.ts'
import { loadContacts } from '../../identify/contact.store.ts'
import { loadSubjects } from '../../identify/subject.store.ts'
import { loadEvents } from '../../normalise/event.store.ts'
import type { Sql } from '../../store/sql.ts'
import { tenantFacts } from '../../store/tenants.ts'
import { claimsOf } from '../send/underway.ts'
import { personOf, runsOfKeys } from './explained.store.ts'

/** What a trigger that listens to a fact makes of it. */
export interface Explained {
  readonly trigger: string
  /** Null: it asks this of everybody whom the fact concerns, one by one. */
  readonly starts: boolean | null
  readonly because: string
  /** The run of the fact's key, which may stand on a newer fact. */
  readonly runId: string | null
}

export interface ExplainParts {
  readonly triggers: TriggerSet
  readonly shop: Shop
}

/**
 * Why a fact started what it did, or nothing: events that no trigger wants have no row, so it is asked again, with what is
 * known by now. Null: there is no such event.
 */
export async function explainEvent(
  sql: Sql,
  { triggers, shop }: ExplainParts,
  key: { readonly tenantId: string; readonly id: string },
  now: Date,
): Promise<Explained[] | null> {
  const event = (await loadEvents(sql, [key])).get(key.id)
  if (!event) return null
  const context = await contextNow(sql, shop, event, now)
  const told = triggers.startedBy(event.type, event.data.segment).map(trigger => heard(trigger, context))
  const keyed = told.flatMap(({ trigger, key }) => (key === null ? [] : [{ trigger, key }]))
  const runs = await runsOfKeys(sql, key.tenantId, keyed)
  return told.map(({ key: _, ...one }) => ({ ...one, runId: runs.get(one.trigger) ?? null }))
}

function heard({ declaration }: Trigger, context: Context) {
  const { name, audience } = declaration
  if (!audience) return { trigger: name, ...startOf(declaration, context) }
  const because = `asked of everybody whom it concerns: GET /admin/api/runs?trigger=${name}`
  return { trigger: name, starts: null, because, key: null }
}

/** What the digest would read of it now. */
async function contextNow(sql: Sql, shop: Shop, event: Event, now: Date): Promise<Context> {
  const { tenantId } = event
  const names = claimsOf({ event }).flatMap(({ kind, aliases }) =>
    aliases.map(name => ({ n: 0, tenantId, kind, name })),
  )
  const subjects = (await loadSubjects(sql, names)).get(0) ?? []
  const owner = subjects.find(({ contactId }) => contactId)?.contactId
  const id = (await personOf(sql, tenantId, event.id)) ?? owner
  const [contact = null] = id ? await loadContacts(sql, [{ tenantId, id }]) : []
  const { currency } = (await tenantFacts(sql, shop, [tenantId]))(tenantId)
  return contextOf({ now, event, contact, subjects, currency })
}
