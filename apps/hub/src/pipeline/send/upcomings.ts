import type { Send } from '@beckon/trigger-kit'
import type { TriggerCatalogue } from '../../evaluate/catalogue.ts'
import { HORIZON_MS } from '../../gate/frequency-cap.ts'
import { type States, stateKey } from '../../gate/gate.store.ts'
import type { Upcoming } from '../../gate/upcoming.ts'
import type { Sql } from '../../store/sql.ts'
import { comingTo } from '../../wait/coming.ts'
import { type Awaiting, loadUpcoming, type UpcomingRun } from '../../wait/upcoming.store.ts'
import type { Disposals } from './disposals.ts'
import { channelsOf, type Standing } from './standing.ts'

export interface UpcomingParts {
  readonly catalogue: TriggerCatalogue
  readonly allowTestEvents: boolean
}

/** What holds for the batch: for what is due soon as for what is due now. */
interface Held {
  readonly states: States
  readonly disposals: Disposals
}

/** What more important marketing the people of a batch are due soon. */
export class Upcomings {
  private constructor(private readonly byPerson: ReadonlyMap<string, readonly Coming[]>) {}

  static async of(
    sql: Sql,
    { catalogue, allowTestEvents }: UpcomingParts,
    standings: readonly Standing[],
    { states, disposals }: Held,
    now: Date,
  ): Promise<Upcomings> {
    const people = peopleOf(standings, disposals, now)
    const decided = standings.map(({ run }) => run.id)
    const runs = await loadUpcoming(sql, people, { now, tests: allowTestEvents, decided })
    await catalogue.ensure(
      sql,
      runs.map(({ revision }) => revision),
    )
    const isActive = ({ tenantId, trigger }: UpcomingRun) =>
      (states.triggers.get(stateKey(tenantId, trigger)) ?? 'active') === 'active'
    return new Upcomings(
      Map.groupBy(
        runs.filter(isActive).flatMap(run => comingOf(run, catalogue, disposals)),
        ({ contactId }) => contactId,
      ),
    )
  }

  /** Those on the channel of a message, the first due first. */
  of({ run, timer, send }: Standing): readonly Upcoming[] {
    const all = (run.contactId && this.byPerson.get(run.contactId)) || []
    const same = all.filter(({ send: its }) => channelsOf(its).includes(send.channel))
    return same.map(one => ({ ...one, promisedAt: timer.promises.get(one.id) ?? null }))
  }
}

interface Coming extends Omit<Upcoming, 'promisedAt'> {
  readonly contactId: string
  readonly send: Send
}

/** Each person once: as the least important of their messages asks, and the one that can wait longest. */
function peopleOf(standings: readonly Standing[], disposals: Disposals, now: Date): Awaiting[] {
  const asking = standings.flatMap(({ run, trigger: { declaration } }) =>
    declaration.class === 'marketing' && run.contactId ? [{ run, declaration, contactId: run.contactId }] : [],
  )
  const horizon = now.getTime() + HORIZON_MS
  return [...Map.groupBy(asking, ({ contactId }) => contactId)].map(([contactId, all]) => {
    const last = Math.max(
      ...all.map(
        ({ run, declaration }) =>
          disposals.intendedAt(run).getTime() + (declaration.overdueMs ?? Number.POSITIVE_INFINITY),
      ),
    )
    const priority = Math.min(...all.map(({ declaration }) => declaration.priority))
    const until = new Date(Math.min(horizon, last))
    return { tenantId: (all[0] as (typeof all)[number]).run.tenantId, contactId, priority, until }
  })
}

/** What can never be overdue loses nothing by waiting; what a branch decides first may be no message at all. */
function comingOf(run: UpcomingRun, catalogue: TriggerCatalogue, disposals: Disposals): Coming[] {
  const declaration = catalogue.declarationOf(run.revision)
  const coming = declaration && comingTo(declaration.steps, run)
  if (!coming || declaration.overdueMs === null) return []
  const { contactId, dueAt } = run
  const { step, send, intendedAt } = coming
  const lastAt = new Date(disposals.intendedAt({ ...run, intendedAt }).getTime() + declaration.overdueMs)
  return [{ contactId, send, id: `${run.id}/${step}`, declaration, dueAt, lastAt }]
}
