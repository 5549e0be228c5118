import { read } from '@beckon/trigger-kit'
import type { EarlierTry, Message } from '../deliver/message.store.ts'
import { stateBefore } from '../gate/consent.ts'
import {
  addressHash,
  type GateRows,
  loadGateRows,
  loadSuppressions,
  suppressionKey,
  type TriggerState,
  triggerStates,
} from '../gate/gate.store.ts'
import { type Asked, gate, type Verdict, type Wave } from '../gate/gate.ts'
import { zoneOf } from '../gate/zone.ts'
import type { TemplateSet } from '../render/template-set.ts'
import type { Sql } from '../store/sql.ts'
import { DEFAULT_TENANT, type TenantFacts } from '../store/tenants.ts'
import { type CancellingFact, findCancellations } from '../wait/cancellation.store.ts'
import { compose, messageIdOf, type Prepared, prepare, type Sender } from './compose.ts'
import type { Standing } from './standing.ts'
import { accountKey, uninstalls } from './uninstall.ts'
import { Waves } from './waves.ts'

export interface JudgeParts {
  readonly templates: TemplateSet
  readonly sender: Sender
  readonly allowTestEvents: boolean
  /** Where marketing must carry a postal address. */
  readonly production: boolean
}

/** The same, with the facts of the batch's tenants. */
export interface TenantParts extends JudgeParts {
  factsOf(tenantId: string): TenantFacts
}

/** A standing with its verdict. */
export interface Case {
  readonly standing: Standing
  readonly messageId: string
  readonly earlier: EarlierTry | undefined
  readonly verdict: Verdict
  /** The message as it will leave, when it may. */
  readonly prepared: Prepared | undefined
}

/** Asks the gate for each of a batch, in the order they became due, and prepares what may go. */
export async function judge(
  sql: Sql,
  parts: TenantParts,
  standings: readonly Standing[],
  earlier: ReadonlyMap<string, EarlierTry>,
  now: Date,
): Promise<Case[]> {
  const evidence = await loadEvidence(sql, standings, now)
  const sentNow = new Map<string, Date[]>()
  const waves = await Waves.of(sql, standings, now)
  return standings.map((standing, n) => {
    const messageId = messageIdOf(standing)
    const known = earlier.get(messageId)
    const wave = waves.next(standing)
    const asked = askedOf(standing, evidence, { cancelling: evidence.cancelling[n], wave }, parts, now)
    const before = sentNow.get(standing.run.contactId ?? '') ?? []
    const verdict = gate({ ...asked, sent: [...asked.sent, ...before] })
    if (verdict.verdict !== 'send') return { standing, messageId, earlier: known, verdict, prepared: undefined }
    const prepared = prepare(composed(standing, known, parts, asked.zone, now), parts.templates)
    if ('reason' in prepared) return { standing, messageId, earlier: known, verdict: prepared, prepared: undefined }
    // Two due at once count against each other: the later of them sees the earlier.
    if (asked.declaration.class === 'marketing') sentNow.set(standing.run.contactId ?? '', [...before, now])
    if (wave) waves.tell(standing)
    return { standing, messageId, earlier: known, verdict, prepared }
  })
}

/** The rows that the gate decides on, read for the whole batch. */
interface Evidence {
  readonly rows: GateRows
  readonly states: ReadonlyMap<string, TriggerState>
  readonly suppressions: ReadonlyMap<string, string>
  readonly cancelling: readonly (CancellingFact | undefined)[]
  readonly uninstalls: ReadonlyMap<string, Date>
}

const WEEK_MS = 7 * 86_400_000

async function loadEvidence(sql: Sql, standings: readonly Standing[], now: Date): Promise<Evidence> {
  const people = standings.flatMap(({ run }) =>
    run.contactId ? [{ tenantId: run.tenantId, contactId: run.contactId }] : [],
  )
  return {
    rows: await loadGateRows(sql, people, new Date(now.getTime() - WEEK_MS)),
    states: await triggerStates(sql),
    suppressions: await loadSuppressions(sql, standings.flatMap(addressHashOf)),
    cancelling: await findCancellations(sql, standings.map(asking)),
    uninstalls: await uninstalls(sql, standings.map(accountOf)),
  }
}

function askedOf(
  standing: Standing,
  { rows, states, suppressions, uninstalls }: Evidence,
  { cancelling, wave }: { readonly cancelling: CancellingFact | undefined; readonly wave: Wave | null },
  { factsOf, allowTestEvents, production }: TenantParts,
  now: Date,
): Asked {
  const { run, trigger, send, context, address } = standing
  const [hash] = addressHashOf(standing)
  const acts = (run.contactId && rows.acts.get(run.contactId)) || []
  const tenant = factsOf(run.tenantId)
  return {
    now,
    declaration: trigger.declaration,
    intendedAt: run.intendedAt,
    isTest: run.isTest,
    context: { ...context, consentBefore: stateBefore(acts, send.channel, freshFrom(standing)) },
    toldAt: standing.member?.interest.toldAt ?? null,
    wave,
    triggerState: states.get(`${run.tenantId} ${run.trigger}`) ?? 'active',
    uninstalledAt: uninstallAfter(standing, uninstalls),
    cancelledBy: cancelling && `${cancelling.type} ${cancelling.eventId}`,
    channel: send.channel,
    address,
    suppressed: (hash && suppressions.get(suppressionKey(hash.tenantId, hash.channel, hash.addressHash))) ?? null,
    acts,
    sent: sentBefore(rows, standing),
    zone: zoneOf(read(context, 'contact.timezone'), read(context, 'contact.country'), tenant.timezone, now),
    allowTestEvents,
    marketingRefused: production && !tenant.postalAddress ? addressMissing(run.tenantId) : null,
  }
}

function composed(
  standing: Standing,
  earlier: EarlierTry | undefined,
  { sender, factsOf }: TenantParts,
  zone: string,
  now: Date,
): Message {
  const { createdAt: at = now, headerMessageId } = earlier ?? {}
  return compose(standing, { sender, tenant: factsOf(standing.run.tenantId), zone, at, headerMessageId })
}

function addressMissing(tenantId: string): string {
  const setting = tenantId === DEFAULT_TENANT ? 'POSTAL_ADDRESS is not set' : `tenant ${tenantId} has no postalAddress`
  return `${setting}; marketing needs one in production`
}

const accountOf = ({ run: { event } }: Standing) => ({ plugin: event.source, account: event.account })

/** An uninstall ends whatever happened up to it. What happened since is of a new installation. */
function uninstallAfter(standing: Standing, uninstalls: ReadonlyMap<string, Date>): Date | null {
  const at = uninstalls.get(accountKey(accountOf(standing)))
  return at && at >= standing.run.event.occurredAt ? at : null
}

function asking({ run, trigger, refs }: Standing) {
  const { tenantId, contactId, subject, anchorAt } = run
  return { tenantId, contactId, subject, anchorAt, refs, cancelOn: trigger.declaration.cancelOn }
}

function addressHashOf({ run, send, address }: Standing) {
  if (!address) return []
  return [{ tenantId: run.tenantId, channel: send.channel, addressHash: addressHash(address) }]
}

/** What went to this person on this channel; a retry does not count against itself. */
function sentBefore({ sent }: GateRows, standing: Standing): Date[] {
  const { run, send } = standing
  const own = messageIdOf(standing)
  const earlier = (run.contactId && sent.get(run.contactId)) || []
  return earlier.filter(one => one.channel === send.channel && one.messageId !== own).map(one => one.at)
}

/** One yes is often said twice, by two systems or within a minute: what stood before counts from before it could be due. */
function freshFrom({ run, trigger: { declaration } }: Standing): Date {
  return new Date(run.event.occurredAt.getTime() - (declaration.overdueMs ?? 0))
}
