import type { Sql } from '../store/sql.ts'
import { BadTemplate } from './bad-template.ts'
import { compileTemplate } from './compile.ts'
import type { CompiledTemplate } from './compiled-template.ts'
import type { Markups } from './markup.ts'
import type { TemplateSource } from './template-source.ts'

/** Compiled templates by revision: today's from the folder, those of earlier messages from the database, each compiled once. */
export class TemplateSet {
  private readonly compiled = new Map<string, CompiledTemplate>()

  private constructor(
    private readonly sources: readonly TemplateSource[],
    private readonly found: string[] = [],
  ) {}

  /** Today's templates. The markup of those that did not change since an earlier start is in the database. */
  static async of(sources: readonly TemplateSource[], sql: Sql): Promise<TemplateSet> {
    const set = new TemplateSet(sources)
    const stored = await storedTemplates(
      sql,
      sources.map(source => source.revision),
    )
    const markups = new Map(stored.map(({ source, markups }) => [source.revision, markups]))
    await Promise.all(sources.map(source => set.tryOut({ source, markups: markups.get(source.revision) ?? null })))
    return set
  }

  /** What is wrong with those of today's that cannot be compiled, by name: a set with any is not to be worked with. */
  get faults(): readonly string[] {
    return [...this.found].sort()
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
      `INSERT INTO template_revision (revision, name, source, markups, created_at)
       SELECT w.*, $5 FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::jsonb[]) AS w ON CONFLICT DO NOTHING`,
      [
        this.sources.map(source => source.revision),
        this.sources.map(source => source.name),
        this.sources.map(source => JSON.stringify(source)),
        this.sources.map(({ revision }) => JSON.stringify(this.compiled.get(revision)?.markups)),
        at,
      ],
    )
  }

  /** Compiles revisions that are not in the folder any more. */
  async ensure(sql: Sql, revisions: readonly string[]): Promise<void> {
    const unknown = [...new Set(revisions)].filter(revision => !this.compiled.has(revision))
    if (!unknown.length) return
    for (const stored of await storedTemplates(sql, unknown)) await this.compile(stored)
  }

  private async tryOut(stored: StoredTemplate): Promise<void> {
    try {
      await this.compile(stored)
    } catch (error) {
      if (!(error instanceof BadTemplate)) throw error
      this.found.push(`${error.template}: ${error.fault}`)
    }
  }

  private async compile({ source, markups }: StoredTemplate): Promise<void> {
    this.compiled.set(source.revision, await compileTemplate(source, markups ?? undefined))
  }
}

interface StoredTemplate {
  readonly source: TemplateSource
  /** Null: of a hub that did not store them yet. */
  readonly markups: Markups | null
}

const storedTemplates = (sql: Sql, revisions: readonly string[]): Promise<StoredTemplate[]> =>
  sql('SELECT source, markups FROM template_revision WHERE revision = ANY ($1)', [revisions])
