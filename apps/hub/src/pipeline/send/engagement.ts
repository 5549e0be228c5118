import type { Declaration, Instruction } from '@beckon/trigger-kit'
import { sendKey } from '../../deliver/send-key.ts'
import { derivedId } from '../../ids.ts'
import type { Sql } from '../../store/sql.ts'
import { findCancellations } from '../../wait/cancellation.store.ts'
import { channelsOf } from './standing.ts'
import type { Underway } from './underway.ts'

/** What a run's messages led to. */
export interface Engagement {
  readonly clicked: boolean
  readonly converted: boolean
}

/** Whether any branch of a trigger asks for it. */
export function readsEngagement({ steps }: Declaration): boolean {
  return steps.some(step => 'test' in step && JSON.stringify(step.test).includes('"engagement.'))
}

/** By run: whether a link of one of its messages was followed, and whether the person bought after one. */
export async function loadEngagement(sql: Sql, due: readonly Underway[]): Promise<Map<string, Engagement>> {
  if (!due.length) return new Map()
  const sent = await firstSent(sql, due)
  const asked = due.flatMap(one => {
    const first = sent.get(one.run.id)
    return first ? [{ one, first }] : []
  })
  const clicks = await findCancellations(
    sql,
    asked.map(({ one }) => about(one, CLICKS)),
  )
  const purchases = await findCancellations(
    sql,
    asked.map(({ one, first }) => ({ ...about(one, PURCHASES), anchorAt: first })),
  )
  return new Map(
    asked.map(({ one }, n) => [one.run.id, { clicked: Boolean(clicks[n]), converted: Boolean(purchases[n]) }]),
  )
}

const CLICKS: Declaration['cancelOn'] = [{ event: 'message.clicked', by: 'message' }]
const PURCHASES: Declaration['cancelOn'] = [
  { event: 'message.converted', by: 'message' },
  { event: 'order.placed', by: 'person', since: 'anchor' },
]

function about(underway: Underway, cancelOn: Declaration['cancelOn']) {
  const { tenantId, contactId, eventId, anchorAt } = underway.run
  return { tenantId, contactId, eventId, subject: null, refs: messageRefs(underway), anchorAt, cancelOn }
}

/** All messages that a run may have sent so far, as references. */
export const messageRefs = ({ run, trigger }: Underway): string[] =>
  messageIds(run, trigger.declaration.steps).map(id => `message:${id}`)

/** The ids of all messages that a run may have sent so far. */
function messageIds(
  { tenantId, trigger, id: runId, step: here, sentBefore }: Underway['run'],
  steps: readonly Instruction[],
): string[] {
  const sent = steps.flatMap((instruction, step) =>
    'send' in instruction && step < here
      ? channelsOf(instruction.send).map(channel =>
          derivedId('message', sendKey({ tenantId, trigger, runId, step, channel })),
        )
      : [],
  )
  return [...new Set([...sentBefore, ...sent])]
}

/** By run: when its first message was made, where one may have reached the person. */
async function firstSent(sql: Sql, due: readonly Underway[]): Promise<Map<string, Date>> {
  const ids = due.flatMap(({ run, trigger }) =>
    messageIds(run, trigger.declaration.steps).map(id => ({ tenantId: run.tenantId, id })),
  )
  const rows = await sql<{ run_id: string; first: Date }>(
    `SELECT run_id, min(created_at) AS first FROM message JOIN unnest($1::text[], $2::uuid[]) AS w (tenant_id, id)
       USING (tenant_id, id) WHERE state IN ('accepted', 'unknown') GROUP BY run_id`,
    [ids.map(({ tenantId }) => tenantId), ids.map(({ id }) => id)],
  )
  return new Map(rows.map(row => [row.run_id, row.first]))
}
