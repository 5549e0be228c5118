import { createHash } from 'node:crypto'
import { read } from '@beckon/trigger-kit'
import type { Channel } from '../deliver/channel.ts'
import { claimMessages, dropMessages, type EarlierTry, loadEarlier, markUnknown } from '../deliver/message.store.ts'
import type { TriggerCatalogue } from '../evaluate/catalogue.ts'
import { type Decision, saveDecisions } from '../gate/decision.store.ts'
import {
  type GateRows,
  loadGateRows,
  loadSuppressions,
  release,
  reserve,
  suppressionKey,
  triggerStates,
} from '../gate/gate.store.ts'
import { gate, type Verdict } from '../gate/gate.ts'
import { zoneOf } from '../gate/zone.ts'
import type { TemplateSet } from '../render/template-set.ts'
import type { Sql } from '../store/sql.ts'
import { findCancellations } from '../wait/cancellation.store.ts'
import { holdRuns, markHandedOver } from '../wait/claimed-run.store.ts'
import { endRuns } from '../wait/run.store.ts'
import { type DueTimer, putTimers, removeTimers } from '../wait/timer.store.ts'
import { compose, messageIdOf, type Prepared, prepare, type Sender } from './compose.ts'
import { loadStandings, type Standing } from './standing.ts'

export interface DecideParts {
  readonly catalogue: TriggerCatalogue
  readonly templates: TemplateSet
  readonly channel: Pick<Channel, 'name' | 'idempotent'>
  readonly sender: Sender
  readonly shopZone: string
  readonly allowTestEvents: boolean
  readonly marketingRefused: string | null
}

/** A message that was claimed and is to be handed over once the transaction is committed. */
export interface HandOver extends Prepared {
  readonly attempt: number
  readonly standing: Standing
}

export interface Decided {
  readonly decisions: readonly Decision[]
  readonly handOvers: readonly HandOver[]
}

interface Case {
  readonly standing: Standing
  readonly messageId: string
  readonly earlier: EarlierTry | undefined
  readonly verdict: Verdict
  /** The message as it will leave, when it may. */
  readonly prepared: Prepared | undefined
}

const WEEK_MS = 7 * 86_400_000

/** T3: still true? may it go now? Drops, holds, or claims with the attempt: one transaction, on everything known now. */
export async function decide(
  sql: Sql,
  parts: DecideParts,
  timers: readonly DueTimer[],
  now: Date,
  leaseUntil: Date,
): Promise<Decided> {
  const standings = await loadStandings(sql, parts.catalogue, timers, now)
  await parts.templates.ensure(
    sql,
    standings.flatMap(({ trigger }) => Object.values(trigger.templates)),
  )
  const ids = standings.map(standing => ({ tenantId: standing.run.tenantId, id: messageIdOf(standing) }))
  const earlier = await loadEarlier(sql, ids)
  const { open, ambiguous } = await afterCrashes(sql, parts, standings, earlier, now)
  const cases = await judge(sql, parts, open, earlier, now)
  const decisions = [...ambiguous.map(ambiguousDecision), ...cases.map(decisionOf)]
  const handOvers = cases.flatMap(handOverOf)
  await write(sql, parts, cases, handOvers, now, leaseUntil)
  await removeTimers(
    sql,
    ambiguous.map(({ timer }) => timer),
  )
  await saveDecisions(sql, decisions, now)
  return { decisions, handOvers }
}

/** Hand-overs that nobody recorded: their outcome is unknown for ever. Who may be written to twice is a matter of class. */
async function afterCrashes(
  sql: Sql,
  parts: DecideParts,
  standings: readonly Standing[],
  earlier: ReadonlyMap<string, EarlierTry>,
  now: Date,
) {
  const isUnrecorded = (standing: Standing): boolean => {
    const known = earlier.get(messageIdOf(standing))
    return known !== undefined && known.attempts > 0 && known.lastOutcome === null
  }
  const unrecorded = standings.filter(isUnrecorded)
  await markUnknown(
    sql,
    unrecorded.map(one => ({ tenantId: one.run.tenantId, id: messageIdOf(one) })),
    now,
  )
  const ambiguous = unrecorded.filter(one => !parts.channel.idempotent && one.trigger.declaration.class === 'marketing')
  return { ambiguous, open: standings.filter(one => !ambiguous.includes(one)) }
}

async function judge(
  sql: Sql,
  parts: DecideParts,
  standings: readonly Standing[],
  earlier: ReadonlyMap<string, EarlierTry>,
  now: Date,
): Promise<Case[]> {
  const people = standings.flatMap(({ run }) =>
    run.contactId ? [{ tenantId: run.tenantId, contactId: run.contactId }] : [],
  )
  const rows = await loadGateRows(sql, people, new Date(now.getTime() - WEEK_MS))
  const states = await triggerStates(sql)
  const suppressions = await loadSuppressions(sql, standings.flatMap(addressHashOf))
  const cancelling = await findCancellations(sql, standings.map(asking))
  const sentNow = new Map<string, Date[]>()
  return standings.map((standing, n) => {
    const { run, trigger, send, context, address } = standing
    const messageId = messageIdOf(standing)
    const zone = zoneOf(read(context, 'contact.timezone'), read(context, 'contact.country'), parts.shopZone, now)
    const hash = addressHashOf(standing)[0]
    const fact = cancelling[n]
    const verdict = gate({
      now,
      declaration: trigger.declaration,
      intendedAt: run.intendedAt,
      isTest: run.isTest,
      context,
      triggerState: states.get(`${run.tenantId} ${run.trigger}`) ?? 'active',
      cancelledBy: fact && `${fact.type} ${fact.eventId}`,
      channel: send.channel,
      address,
      suppressed: (hash && suppressions.get(suppressionKey(hash.tenantId, hash.channel, hash.addressHash))) ?? null,
      acts: (run.contactId && rows.acts.get(run.contactId)) || [],
      sent: [...sentBefore(rows, run.contactId, send.channel, messageId), ...(sentNow.get(run.contactId ?? '') ?? [])],
      zone,
      allowTestEvents: parts.allowTestEvents,
      marketingRefused: parts.marketingRefused,
    })
    const known = earlier.get(messageId)
    if (verdict.verdict !== 'send') return { standing, messageId, earlier: known, verdict, prepared: undefined }
    const prepared = prepare(compose(standing, parts.sender, zone, known?.createdAt ?? now), parts.templates)
    if ('reason' in prepared) return { standing, messageId, earlier: known, verdict: prepared, prepared: undefined }
    // Two due at once count against each other: the later of them sees the earlier.
    if (trigger.declaration.class === 'marketing' && run.contactId)
      sentNow.set(run.contactId, [...(sentNow.get(run.contactId) ?? []), now])
    return { standing, messageId, earlier: known, verdict, prepared }
  })
}

function asking({ run, trigger, refs }: Standing) {
  const { tenantId, contactId, subject, anchorAt } = run
  return { tenantId, contactId, subject, anchorAt, refs, cancelOn: trigger.declaration.cancelOn }
}

function addressHashOf({ run, send, address }: Standing) {
  if (!address) return []
  return [{ tenantId: run.tenantId, channel: send.channel, addressHash: createHash('sha256').update(address).digest() }]
}

function sentBefore(rows: GateRows, contactId: string | null, channel: string, messageId: string): Date[] {
  const sent = (contactId && rows.sent.get(contactId)) || []
  return sent.filter(one => one.channel === channel && one.messageId !== messageId).map(one => one.at)
}

function handOverOf({ standing, earlier, prepared }: Case): HandOver[] {
  return prepared ? [{ ...prepared, attempt: (earlier?.attempts ?? 0) + 1, standing }] : []
}

async function write(
  sql: Sql,
  parts: DecideParts,
  cases: readonly Case[],
  handOvers: readonly HandOver[],
  now: Date,
  leaseUntil: Date,
): Promise<void> {
  const dropped = cases.filter(({ verdict }) => verdict.verdict === 'drop')
  const retriesDropped = dropped.filter(({ earlier }) => earlier)
  const keyOf = ({ standing: { run }, messageId }: Case) => ({
    tenantId: run.tenantId,
    id: messageId,
    messageId,
    contactId: run.contactId,
  })
  await endRuns(
    sql,
    dropped.map(({ standing: { run }, verdict }) => ({ tenantId: run.tenantId, id: run.id, state: endState(verdict) })),
    now,
  )
  await dropMessages(sql, retriesDropped.map(keyOf))
  await release(sql, retriesDropped.map(keyOf))
  const held = cases.flatMap(({ standing: { timer }, verdict }) =>
    verdict.verdict === 'hold' ? [{ ...timer, dueAt: verdict.until, localIntent: verdict.localIntent }] : [],
  )
  await holdRuns(
    sql,
    held.map(({ tenantId, runId: id, dueAt }) => ({ tenantId, id, dueAt })),
  )
  const leases = handOvers.map(({ standing, message }) => ({
    ...standing.timer,
    dueAt: leaseUntil,
    messageId: message.id,
  }))
  await putTimers(sql, [...held, ...leases])
  await claimMessages(
    sql,
    handOvers.map(({ message, attempt }) => ({ message, attempt, provider: parts.channel.name })),
    now,
  )
  await markHandedOver(
    sql,
    handOvers.map(({ standing }) => standing.run),
  )
  await reserve(sql, handOvers.flatMap(reservationOf), now)
}

const endState = ({ reason }: Verdict) => (reason === 'cancelled' ? 'cancelled' : 'dropped')

function reservationOf({ message }: HandOver) {
  const { tenantId, contactId, channel, id: messageId } = message
  return message.class === 'marketing' && contactId ? [{ tenantId, contactId, channel, messageId }] : []
}

function decisionOf({ standing: { run }, verdict: { verdict, reason, detail } }: Case): Decision {
  return {
    tenantId: run.tenantId,
    trigger: run.trigger,
    runId: run.id,
    contactId: run.contactId,
    step: run.step,
    verdict,
    reason,
    detail,
  }
}

function ambiguousDecision({ run }: Standing): Decision {
  const detail = 'it may have been delivered already; POST /admin/api/messages/{id}/resolve says what to do'
  return {
    tenantId: run.tenantId,
    trigger: run.trigger,
    runId: run.id,
    contactId: run.contactId,
    step: run.step,
    verdict: 'hold',
    reason: 'ambiguous',
    detail,
  }
}
