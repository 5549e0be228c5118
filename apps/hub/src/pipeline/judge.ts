import { read } from '@beckon/trigger-kit'
import type { EarlierTry } from '../deliver/message.store.ts'
import {
  addressHash,
  type GateRows,
  loadGateRows,
  loadSuppressions,
  suppressionKey,
  type TriggerState,
  triggerStates,
} from '../gate/gate.store.ts'
import { type Asked, gate, type Verdict } from '../gate/gate.ts'
import { zoneOf } from '../gate/zone.ts'
import type { TemplateSet } from '../render/template-set.ts'
import type { Sql } from '../store/sql.ts'
import { type CancellingFact, findCancellations } from '../wait/cancellation.store.ts'
import { compose, messageIdOf, type Prepared, prepare, type Sender } from './compose.ts'
import type { Standing } from './standing.ts'

export interface JudgeParts {
  readonly templates: TemplateSet
  readonly sender: Sender
  readonly shopZone: string
  readonly allowTestEvents: boolean
  readonly marketingRefused: string | null
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
  parts: JudgeParts,
  standings: readonly Standing[],
  earlier: ReadonlyMap<string, EarlierTry>,
  now: Date,
): Promise<Case[]> {
  const evidence = await loadEvidence(sql, standings, now)
  const sentNow = new Map<string, Date[]>()
  return standings.map((standing, n) => {
    const messageId = messageIdOf(standing)
    const known = earlier.get(messageId)
    const asked = askedOf(standing, evidence, evidence.cancelling[n], parts, now)
    const before = sentNow.get(standing.run.contactId ?? '') ?? []
    const verdict = gate({ ...asked, sent: [...asked.sent, ...before] })
    if (verdict.verdict !== 'send') return { standing, messageId, earlier: known, verdict, prepared: undefined }
    const prepared = prepare(compose(standing, parts.sender, asked.zone, known?.createdAt ?? now), parts.templates)
    if ('reason' in prepared) return { standing, messageId, earlier: known, verdict: prepared, prepared: undefined }
    // Two due at once count against each other: the later of them sees the earlier.
    if (asked.declaration.class === 'marketing') sentNow.set(standing.run.contactId ?? '', [...before, now])
    return { standing, messageId, earlier: known, verdict, prepared }
  })
}

/** The rows that the gate decides on, read for the whole batch. */
interface Evidence {
  readonly rows: GateRows
  readonly states: ReadonlyMap<string, TriggerState>
  readonly suppressions: ReadonlyMap<string, string>
  readonly cancelling: readonly (CancellingFact | undefined)[]
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
  }
}

function askedOf(
  standing: Standing,
  { rows, states, suppressions }: Evidence,
  cancelling: CancellingFact | undefined,
  { shopZone, allowTestEvents, marketingRefused }: JudgeParts,
  now: Date,
): Asked {
  const { run, trigger, send, context, address } = standing
  const [hash] = addressHashOf(standing)
  return {
    now,
    declaration: trigger.declaration,
    intendedAt: run.intendedAt,
    isTest: run.isTest,
    context,
    triggerState: states.get(`${run.tenantId} ${run.trigger}`) ?? 'active',
    cancelledBy: cancelling && `${cancelling.type} ${cancelling.eventId}`,
    channel: send.channel,
    address,
    suppressed: (hash && suppressions.get(suppressionKey(hash.tenantId, hash.channel, hash.addressHash))) ?? null,
    acts: (run.contactId && rows.acts.get(run.contactId)) || [],
    sent: sentBefore(rows, standing),
    zone: zoneOf(read(context, 'contact.timezone'), read(context, 'contact.country'), shopZone, now),
    allowTestEvents,
    marketingRefused,
  }
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
