import type { Declaration, Send } from '@beckon/trigger-kit'
import type { TriggerCatalogue } from '../../evaluate/catalogue.ts'
import { HORIZON_MS } from '../../gate/frequency-cap.ts'
import { type States, stateKey } from '../../gate/gate.store.ts'
import type { Upcoming } from '../../gate/outranked.ts'
import type { Sql } from '../../store/sql.ts'
import { type Awaiting, loadUpcoming, type UpcomingRun } from '../../wait/upcoming.store.ts'
import { channelsOf, type Standing } from './standing.ts'

export interface UpcomingParts {
  readonly catalogue: TriggerCatalogue
  readonly allowTestEvents: boolean
}

/** What more important marketing the people of a batch are due soon. */
export class Upcomings {
  private constructor(private readonly byPerson: ReadonlyMap<string, readonly Coming[]>) {}

  static async of(
    sql: Sql,
    { catalogue, allowTestEvents }: UpcomingParts,
    standings: readonly Standing[],
    states: States,
    now: Date,
  ): Promise<Upcomings> {
    const runs = await loadUpcoming(sql, peopleOf(standings, now), { now, tests: allowTestEvents })
    await catalogue.ensure(
      sql,
      runs.map(({ revision }) => revision),
    )
    const tenants = new Map(standings.map(({ run }) => [run.contactId, run.tenantId]))
    const going = runs.filter(({ contactId, trigger }) => {
      const state = states.triggers.get(stateKey(tenants.get(contactId) ?? '', trigger)) ?? 'active'
      return state === 'active'
    })
    return new Upcomings(
      Map.groupBy(
        going.flatMap(run => comingOf(run, catalogue)),
        ({ contactId }) => contactId,
      ),
    )
  }

  /** Those on the channel of a message, the first due first. */
  of({ run, send }: Standing): readonly Upcoming[] {
    const all = (run.contactId && this.byPerson.get(run.contactId)) || []
    return all.filter(({ send: its }) => channelsOf(its).includes(send.channel))
  }
}

interface Coming extends Upcoming {
  readonly contactId: string
  readonly send: Send
}

/** Each person once: as the least important of their messages asks, and the one that can wait longest. */
function peopleOf(standings: readonly Standing[], now: Date): Awaiting[] {
  const asking = standings.flatMap(({ run, trigger: { declaration } }) =>
    declaration.class === 'marketing' && run.contactId ? [{ run, declaration, contactId: run.contactId }] : [],
  )
  const horizon = now.getTime() + HORIZON_MS
  return [...Map.groupBy(asking, ({ contactId }) => contactId)].map(([contactId, all]) => {
    const last = Math.max(
      ...all.map(
        ({ run, declaration }) => run.intendedAt.getTime() + (declaration.overdueMs ?? Number.POSITIVE_INFINITY),
      ),
    )
    const priority = Math.min(...all.map(({ declaration }) => declaration.priority))
    const until = new Date(Math.min(horizon, last))
    return { tenantId: (all[0] as (typeof all)[number]).run.tenantId, contactId, priority, until }
  })
}

/** What can never be overdue loses nothing by waiting; what a branch decides first may be no message at all. */
function comingOf({ revision, contactId, step, ...run }: UpcomingRun, catalogue: TriggerCatalogue): Coming[] {
  const declaration = catalogue.declarationOf(revision)
  const send = declaration && nextSend(declaration, step)
  if (!send || declaration.overdueMs === null || declaration.topic === null) return []
  const { topic, priority, overdueMs, consentedBy } = declaration
  const intendedAt = 'send' in (declaration.steps[step] ?? {}) ? run.intendedAt : run.dueAt
  const lastAt = new Date(intendedAt.getTime() + overdueMs)
  return [
    {
      contactId,
      send,
      trigger: run.trigger,
      topic,
      priority,
      dueAt: run.dueAt,
      lastAt,
      consented: consentedBy !== null,
    },
  ]
}

/** The message that a waiting run comes to when it is due: the one it stands at, or the one behind the time it waits for. */
function nextSend({ steps }: Declaration, step: number): Send | null {
  const here = steps[step]
  const next = here && 'until' in here ? steps[step + 1] : here
  return next && 'send' in next ? next.send : null
}
