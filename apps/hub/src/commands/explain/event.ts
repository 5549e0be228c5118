import type { z } from 'zod'
import { Event, ExplainedEvent } from '../../admin/events/event.resource.ts'
import type { HubClient } from '../hub-client.ts'

export type Fact = z.infer<typeof Event>

/** What a trigger makes of an event. */
export type Heard = z.infer<typeof ExplainedEvent>

export interface EventExplained {
  readonly event: Fact
  readonly triggers: readonly Heard[]
}

export const factOf = (hub: HubClient, id: string): Promise<Fact> => hub.get(`/events/${encodeURIComponent(id)}`, Event)

/** All triggers that listen to an event, each with why it started something, or nothing. */
export async function heardOf(hub: HubClient, eventId: string): Promise<Heard[]> {
  return Array.fromAsync(hub.list(`/events/${eventId}/triggers`, ExplainedEvent))
}

export async function explainEvent(hub: HubClient, id: string): Promise<EventExplained> {
  const event = await factOf(hub, id)
  return { event, triggers: await heardOf(hub, event.id) }
}
