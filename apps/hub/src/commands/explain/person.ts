import type { z } from 'zod'
import { Contact } from '../../admin/contacts/contact.resource.ts'
import { Event } from '../../admin/events/event.resource.ts'
import { Run } from '../../admin/runs/run.resource.ts'
import { Stats } from '../../admin/stats/stats.ts'
import { Trigger } from '../../admin/triggers/trigger.resource.ts'
import type { HubClient } from '../hub-client.ts'
import { noTrigger } from '../no-trigger.ts'
import { Refused } from '../refused.ts'
import { type Fact, type Heard, heardOf } from './event.ts'
import { explainRuns, type RunExplained } from './runs.ts'

type Person = z.infer<typeof Contact>

const Held = Stats.pick({ onHoldSince: true })

export interface PersonExplained {
  /** The business clock of the hub. */
  readonly at: string
  readonly contacts: readonly Pick<Person, 'id' | 'email' | 'zone'>[]
  /** The one that was asked for. */
  readonly trigger: Trigger | null
  /** Newest first. */
  readonly runs: readonly RunExplained[]
  readonly hasOlderRuns: boolean
  /** Of the triggers whose runs wait, those that are paused or braked. */
  readonly stopped: readonly Pick<Trigger, 'name' | 'state'>[]
  readonly onHoldSince: string | null
  /** With a trigger: what it listens to and made no run of those above, newest first. */
  readonly startedNothing: readonly (Heard & { readonly event: Fact })[]
}

export interface Asked {
  readonly name: string
  readonly trigger: string | undefined
  readonly most: number
}

export async function explainPerson(hub: HubClient, { name, trigger: wanted, most }: Asked): Promise<PersonExplained> {
  const { contacts, filter } = await namedBy(hub, name)
  const found = await first(hub.list('/runs', Run, { contact: filter, trigger: wanted }), most + 1)
  const runs = found.slice(0, most)
  const hasOlderRuns = found.length > most
  const waiting = runs.filter(({ state }) => state === 'waiting')
  const triggers = wanted || waiting.length ? await Array.fromAsync(hub.list('/triggers', Trigger)) : []
  const trigger = triggers.find(one => one.name === wanted) ?? null
  if (wanted && !trigger && !runs.length) throw noTrigger(wanted, triggers)
  return {
    at: hub.now,
    contacts: contacts.map(({ id, email, zone }) => ({ id, email, zone })),
    trigger,
    runs: await explainRuns(hub, filter, runs),
    hasOlderRuns,
    stopped: triggers
      .filter(({ state }) => state === 'paused' || state === 'braked')
      .filter(({ name }) => waiting.some(run => run.trigger === name))
      .map(({ name, state }) => ({ name, state })),
    onHoldSince: waiting.length ? (await hub.get('/stats', Held, { since: hub.now })).onHoldSince : null,
    startedNothing: trigger ? await unstarted(hub, { trigger, filter, most, runs, hasOlderRuns }) : [],
  }
}

/** Whom a name means, and how lists are asked for them: as they do, whoever proved an address comes before who typed it. */
async function namedBy(hub: HubClient, name: string): Promise<{ contacts: Person[]; filter: string }> {
  if (!name.includes('@')) {
    if (!ID.test(name)) throw new Refused(400, `There is no contact ${name}; expected an id or an e-mail address.`)
    const contact = await hub.get(`/contacts/${encodeURIComponent(name)}`, Contact)
    return { contacts: [contact], filter: contact.id }
  }
  const holders = await Array.fromAsync(hub.list('/contacts', Contact, { email: name }))
  if (!holders.length) throw new Refused(404, 'Nobody is known by that e-mail address.')
  const address = name.trim().toLowerCase()
  const proved = holders.filter(({ identifiers }) =>
    identifiers.some(one => one.type === 'email' && one.verified && one.value === address),
  )
  return { contacts: proved.length ? proved : holders, filter: name }
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

interface Search {
  readonly trigger: Trigger
  readonly filter: string
  readonly most: number
  readonly runs: readonly z.infer<typeof Run>[]
  readonly hasOlderRuns: boolean
}

/** The newest events that a trigger listens to, but for those of its runs; where it asks an audience they are about items. */
async function unstarted(hub: HubClient, { trigger, filter, most, runs, hasOlderRuns }: Search) {
  const contact = trigger.hasAudience ? undefined : filter
  const ofTypes = await Promise.all(
    trigger.on.map(type => first(hub.list('/events', Event, { type, contact, limit: most }), most)),
  )
  const events = ofTypes.flat().sort((left, right) => (left.receivedAt < right.receivedAt ? 1 : -1))
  // Of one above, or of an older one: what that began with is no event that started nothing.
  const isOfRun = (id: string | null) => id !== null && (hasOlderRuns || runs.some(run => run.id === id))
  const unused = events.filter(({ id }) => !runs.some(run => run.eventId === id)).slice(0, most)
  const heard = await Promise.all(unused.map(async event => ({ event, all: await heardOf(hub, event.id) })))
  return heard.flatMap(({ event, all }) => {
    const own = all.find(one => one.trigger === trigger.name)
    // A newer fact took its place in the run.
    return own && !isOfRun(own.runId) ? [{ ...own, event }] : []
  })
}

async function first<Item>(items: AsyncIterable<Item>, most: number): Promise<Item[]> {
  const taken: Item[] = []
  for await (const item of items) {
    if (taken.push(item) === most) break
  }
  return taken
}
