import type { Sql } from '../store/sql.ts'
import { type CompiledTemplate, compileTemplate } from './compile.ts'
import type { TemplateSource } from './template-source.ts'

/** Compiled templates by revision: today's from the folder, those of earlier messages from the database, each compiled once. */
export class TemplateSet {
  private readonly compiled = new Map<string, CompiledTemplate>()

  private constructor(private readonly sources: readonly TemplateSource[]) {}

  static async of(sources: readonly TemplateSource[]): Promise<TemplateSet> {
    const set = new TemplateSet(sources)
    for (const template of await Promise.all(sources.map(compileTemplate)))
      set.compiled.set(template.revision, template)
    return set
  }

  /** Names of today's templates. */
  get names(): readonly string[] {
    return this.sources.map(source => source.name)
  }

  /** Today's template of a name. */
  named(name: string): CompiledTemplate | undefined {
    const source = this.sources.find(candidate => candidate.name === name)
    return source && this.compiled.get(source.revision)
  }

  get(revision: string): CompiledTemplate | undefined {
    return this.compiled.get(revision)
  }

  /** Stores today's revisions, so that what is sent with them can be made again after they were edited. */
  async synchronise(sql: Sql, at: Date): Promise<void> {
    await sql(
      `INSERT INTO template_revision (revision, name, source, created_at)
       SELECT w.*, $4 FROM unnest($1::text[], $2::text[], $3::jsonb[]) AS w ON CONFLICT DO NOTHING`,
      [
        this.sources.map(source => source.revision),
        this.sources.map(source => source.name),
        this.sources.map(source => JSON.stringify(source)),
        at,
      ],
    )
  }

  /** Compiles revisions that are not in the folder any more. */
  async ensure(sql: Sql, revisions: readonly string[]): Promise<void> {
    const unknown = [...new Set(revisions)].filter(revision => !this.compiled.has(revision))
    if (!unknown.length) return
    const rows = await sql<{ source: TemplateSource }>(
      'SELECT source FROM template_revision WHERE revision = ANY ($1)',
      [unknown],
    )
    for (const { source } of rows) this.compiled.set(source.revision, await compileTemplate(source))
  }
}
