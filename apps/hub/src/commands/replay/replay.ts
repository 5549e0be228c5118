import type { z } from 'zod'
import { InboxItem, InboxItemDetail } from '../../admin/inbox/inbox.resource.ts'
import { Replayed } from '../../admin/inbox/replay.ts'
import type { Environment } from '../../parse-settings.ts'
import type { Meant } from '../access.ts'
import { type HubClient, openHub } from '../hub-client.ts'
import { Refused } from '../refused.ts'
import type { Told } from '../told.ts'
import { foundText, type Group, itemText, replayedText } from './replay-text.ts'

export interface ReplayOptions extends Meant {
  readonly state?: string
  readonly plugin?: string
  readonly topic?: string
  readonly dryRun?: boolean
}

export type Item = z.infer<typeof InboxItem>

/** `beckon replay`: has items of the inbox digested again. */
export async function replay(
  id: string | undefined,
  { state, plugin, topic, dryRun = false, ...meant }: ReplayOptions,
  environment: Environment,
): Promise<Told> {
  if (id !== undefined) {
    if (state ?? plugin ?? topic) throw new Refused(400, 'Name an item, or say which by --state; not both.')
    return replayOne(await openHub(environment, meant), encodeURIComponent(id), dryRun)
  }
  if (state !== 'dead' && state !== 'ignored')
    throw new Refused(400, 'Say which items: the id of one, or --state dead or --state ignored.')
  return replayMany(await openHub(environment, meant), { state, plugin, topic }, dryRun)
}

async function replayOne(hub: HubClient, id: string, dryRun: boolean): Promise<Told> {
  if (!dryRun) {
    const item = await hub.post(`/inbox/${id}/replay`, InboxItem)
    return { document: { dryRun, item }, text: itemText(item, 'It waits to be digested again:') }
  }
  const { request: _, ...item } = await hub.get(`/inbox/${id}`, InboxItemDetail)
  const left = leftOut(item) ?? (item.emptied ? 'its raw request is emptied, so there is nothing to read' : null)
  const text = itemText(item, left ? `It would not be replayed, because ${left}:` : 'It would be digested again:')
  return { document: { dryRun, item, leftOut: left }, text }
}

interface Which {
  readonly state: 'dead' | 'ignored'
  readonly plugin: string | undefined
  readonly topic: string | undefined
}

async function replayMany(hub: HubClient, which: Which, dryRun: boolean): Promise<Told> {
  if (dryRun) {
    const found = await groupsOf(hub, which)
    return { document: { dryRun, ...found }, text: foundText(found) }
  }
  const replayed = await hub.post('/inbox/replay', Replayed, which)
  return { document: { dryRun, ...replayed }, text: replayedText(replayed) }
}

/** What would be replayed, by what it has in common; and how much was never admitted, and so is not. */
async function groupsOf(hub: HubClient, which: Which): Promise<{ groups: Group[]; notAdmitted: number }> {
  const groups = new Map<string, Group>()
  let notAdmitted = 0
  for await (const item of hub.list('/inbox', InboxItem, { ...which })) {
    if (leftOut(item)) {
      notAdmitted++
      continue
    }
    const { plugin, topic, error } = item
    const code = error?.code ?? null
    const key = JSON.stringify([plugin, topic, code])
    groups.set(key, { plugin, topic, code, items: (groups.get(key)?.items ?? 0) + 1 })
  }
  return { groups: [...groups.values()].sort((left, right) => right.items - left.items), notAdmitted }
}

/** Ignored when it was received, not by the digest: a replay passes it by. */
const leftOut = ({ state, attempts }: Item): string | null =>
  state === 'ignored' && attempts === 0 ? 'it was never admitted' : null
