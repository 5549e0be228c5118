import type { Declaration, Path } from '@beckon/trigger-kit'
import type { Sql } from '../store/sql.ts'
import { type Trigger, TriggerSet } from './trigger-set.ts'

/** Every revision of a trigger that some run may stand on: today's from the files, earlier ones from the database. */
export class TriggerCatalogue {
  private readonly byRevision = new Map<string, Trigger>()
  private readonly byEnd = new Map<string, Map<string, Set<string>>>()

  readonly days: Days = { fields: new Set(), kinds: new Set() }

  constructor(private today: TriggerSet) {
    for (const trigger of today.all) this.add(trigger)
  }

  /** What new runs start on. */
  get current(): TriggerSet {
    return this.today
  }

  /** Stores today's revisions, and learns those of runs that started on earlier ones. */
  async synchronise(sql: Sql, at: Date): Promise<void> {
    await this.store(sql, this.today, at)
    await this.catchUp(sql)
  }

  /** Lets new runs start on other triggers from now on. Those that wait stay on what they started on. */
  async replace(sql: Sql, triggers: TriggerSet, at: Date): Promise<void> {
    await this.store(sql, triggers, at)
    for (const trigger of triggers.all) this.add(trigger)
    this.today = triggers
  }

  private async store(sql: Sql, { all }: TriggerSet, at: Date): Promise<void> {
    await sql(
      `INSERT INTO trigger_revision (revision, name, declaration, created_at)
       SELECT w.*, $4 FROM unnest($1::text[], $2::text[], $3::jsonb[]) AS w ON CONFLICT DO NOTHING`,
      [
        all.map(trigger => trigger.revision),
        all.map(trigger => trigger.declaration.name),
        all.map(({ declaration, templates }) => JSON.stringify({ declaration, templates })),
        at,
      ],
    )
  }

  trigger(revision: string): Trigger | undefined {
    return this.byRevision.get(revision)
  }

  /**
   * The names of the triggers whose runs an event of this type can end, or make go on, by what it has to name: `cart` →
   * those of which the event must be about the same cart.
   */
  endedBy = (type: string): Ends => this.byEnd.get(type) ?? NONE

  declarationOf = (revision: string): Declaration | undefined => this.byRevision.get(revision)?.declaration

  /** Learns these revisions, as far as another process has stored them since. */
  async ensure(sql: Sql, revisions: readonly string[]): Promise<void> {
    if (revisions.some(revision => !this.byRevision.has(revision))) await this.catchUp(sql)
  }

  /** Learns what other processes have stored since, so that what ends their runs is kept, and looked for. */
  async catchUp(sql: Sql): Promise<void> {
    const rows = await sql<{ revision: string; declaration: Omit<Trigger, 'revision'> }>(
      'SELECT revision, declaration FROM trigger_revision WHERE revision <> ALL ($1::text[])',
      [[...this.byRevision.keys()]],
    )
    for (const { revision, declaration } of rows) {
      if (!this.byRevision.has(revision)) this.add(completed(revision, declaration))
    }
  }

  private add(trigger: Trigger): void {
    const { name, cancelOn, steps } = trigger.declaration
    this.byRevision.set(trigger.revision, trigger)
    for (const step of steps) if ('until' in step && 'date' in step.until) addDay(this.days, step.until.date)
    const awaited = steps.flatMap(step => ('waitFor' in step ? step.waitFor : []))
    for (const { event, by } of [...cancelOn, ...awaited]) {
      const ends = this.byEnd.get(event) ?? new Map<string, Set<string>>()
      for (const kind of waysTo(trigger.declaration, by)) ends.set(kind, new Set(ends.get(kind)).add(name))
      this.byEnd.set(event, ends)
    }
  }
}

/** What says the day or instant on which a run of some revision goes on. */
export interface Days {
  /** Of a person: `birthday`. */
  readonly fields: Set<string>
  /** Things of which something does: `fulfillment`, whose `estimatedAt` may be waited for. */
  readonly kinds: Set<string>
}

function addDay({ fields, kinds }: Days, path: Path): void {
  const [root = '', field = ''] = path.split('.')
  if (root === 'contact') fields.add(field)
  else kinds.add(root)
}

/**
 * By which names of an event the runs are found that a rule concerns. A run is kept by its thing and its person: where the
 * rule goes by another thing, which only the run's fact knows, both lead to it.
 */
function waysTo({ key }: Declaration, by: string): string[] {
  const ownKind = key[0]?.split('.')[0] ?? by
  return by === 'person' || by === ownKind ? [by] : [by, ownKind, 'person']
}

/** What an event names → the triggers whose runs it can end by that. */
export type Ends = ReadonlyMap<string, ReadonlySet<string>>

const NONE: Ends = new Map()

/** What declarations did not have before there were branches, as it was then. */
const SINCE_BRANCHES = {
  reentry: 'per-key',
  segment: null,
  deadline: null,
  priority: 0,
  holdout: null,
  quietHours: 'hold',
} as const

/** A stored revision, which may be of an older shape. */
function completed(revision: string, { declaration, templates }: Omit<Trigger, 'revision'>): Trigger {
  return { revision, declaration: { ...SINCE_BRANCHES, ...declaration }, templates }
}
