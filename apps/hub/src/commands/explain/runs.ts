import type { z } from 'zod'
import { Decision } from '../../admin/decisions/decision.resource.ts'
import { pageOf } from '../../admin/list/page.ts'
import { Message } from '../../admin/messages/message.resource.ts'
import type { Run } from '../../admin/runs/run.resource.ts'
import { Revision } from '../../admin/triggers/revision.resource.ts'
import { compare } from '../../compare.ts'
import { type HubClient, orNull } from '../hub-client.ts'
import { type Fact, factOf } from './event.ts'

export type Passage = z.infer<typeof Run>
export type Judgement = z.infer<typeof Decision>
export type Letter = z.infer<typeof Message>

export interface RunExplained {
  readonly run: Passage
  /** Null: it is not kept. */
  readonly event: Fact | null
  /** What the run's version of the trigger does, step by step; null: the trigger is not there any more. */
  readonly steps: readonly string[] | null
  /** The last hundred, oldest first: a trigger that is paused for a year says so once a day. */
  readonly decisions: readonly Judgement[]
  /** Oldest first. */
  readonly messages: readonly Letter[]
}

/** What became of runs of one person. */
export async function explainRuns(hub: HubClient, contact: string, runs: readonly Passage[]): Promise<RunExplained[]> {
  const messages = await messagesOf(hub, contact, runs)
  const steps = await stepsOf(hub, new Set(runs.map(({ trigger }) => trigger)))
  const explained: RunExplained[] = []
  for (const run of runs) {
    const [event, decisions] = await Promise.all([orNull(factOf(hub, run.eventId)), decisionsOf(hub, run.id)])
    const own = messages.filter(({ runId }) => runId === run.id)
    explained.push({ run, event, steps: steps.get(run.revision) ?? null, decisions, messages: own })
  }
  return explained
}

const Decisions = pageOf(Decision)

async function decisionsOf(hub: HubClient, run: string): Promise<Judgement[]> {
  const { data } = await hub.get('/decisions', Decisions, { run, limit: 100 })
  return data.sort((left, right) => compare(left.at, right.at) || left.step - right.step)
}

/** All that the person was sent since the first of the runs began. */
async function messagesOf(hub: HubClient, contact: string, runs: readonly Passage[]): Promise<Letter[]> {
  const [began] = runs.map(({ startedAt }) => startedAt).sort()
  const [trigger, another] = new Set(runs.map(run => run.trigger))
  const found: Letter[] = []
  if (began === undefined) return found
  for await (const message of hub.list('/messages', Message, { contact, trigger: another ? undefined : trigger })) {
    if (message.createdAt < began) break
    found.push(message)
  }
  return found.reverse()
}

/** By revision. */
async function stepsOf(hub: HubClient, triggers: ReadonlySet<string>): Promise<Map<string, readonly string[]>> {
  const all = await Promise.all(
    [...triggers].map(name => orNull(Array.fromAsync(hub.list(`/triggers/${name}/revisions`, Revision)))),
  )
  return new Map(all.flatMap(revisions => revisions ?? []).map(({ revision, steps }) => [revision, steps]))
}
