import type { Declaration } from '@beckon/trigger-kit'
import type { Sql } from '../store/sql.ts'
import { type Trigger, TriggerSet } from './trigger-set.ts'

/** Every revision of a trigger that some run may stand on: today's from the files, earlier ones from the database. */
export class TriggerCatalogue {
  private readonly byRevision: Map<string, Trigger>

  constructor(readonly current: TriggerSet) {
    this.byRevision = new Map(current.all.map(trigger => [trigger.revision, trigger]))
  }

  /** Stores today's revisions, and learns those of runs that started on earlier ones. */
  async synchronise(sql: Sql, at: Date): Promise<void> {
    const { all } = this.current
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
    await this.learn(sql, null)
  }

  trigger(revision: string): Trigger | undefined {
    return this.byRevision.get(revision)
  }

  declarationOf = (revision: string): Declaration | undefined => this.byRevision.get(revision)?.declaration

  /** Learns revisions that another process has stored since. */
  async ensure(sql: Sql, revisions: readonly string[]): Promise<void> {
    const unknown = [...new Set(revisions)].filter(revision => !this.byRevision.has(revision))
    if (unknown.length) await this.learn(sql, unknown)
  }

  private async learn(sql: Sql, revisions: readonly string[] | null): Promise<void> {
    const rows = await sql<{ revision: string; declaration: Omit<Trigger, 'revision'> }>(
      'SELECT revision, declaration FROM trigger_revision WHERE $1::text[] IS NULL OR revision = ANY ($1)',
      [revisions],
    )
    for (const { revision, declaration } of rows) {
      if (!this.byRevision.has(revision)) this.byRevision.set(revision, { revision, ...declaration })
    }
  }
}
