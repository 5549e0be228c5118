import type { DataSource } from 'typeorm'
import type { Clock } from '../clock.ts'
import { TriggerCatalogue } from '../evaluate/catalogue.ts'
import { SegmentCatalogue } from '../evaluate/segments/segment-catalogue.ts'
import type { TemplateSet } from '../render/template-set.ts'
import { autocommit } from '../store/sql.ts'
import { type DeclarationFolders, loadDeclarations } from './declarations.ts'

/** What the merchant edits: triggers, templates and segments. */
export interface MerchantFiles {
  readonly folders: readonly string[]
  /** Reads them anew, and works with them from then on; throws with their faults and changes nothing. */
  reload(version: string): Promise<void>
}

/** What the hub works with of these files. */
export interface Declared {
  readonly catalogue: TriggerCatalogue
  readonly segments: SegmentCatalogue
  readonly templates: TemplateSet
  readonly files: MerchantFiles
}

/** Reads the merchant's files and stores their revisions. Throws FixSettings when they do not fit. */
export async function declare(
  folders: DeclarationFolders,
  { dataSource, clock }: { readonly dataSource: DataSource; readonly clock: Clock },
): Promise<Declared> {
  const sql = autocommit(dataSource)
  const { templates, triggers, segments: declared } = await loadDeclarations(folders, sql)
  const catalogue = new TriggerCatalogue(triggers)
  const segments = new SegmentCatalogue(declared)
  await templates.synchronise(sql, clock.now())
  await catalogue.synchronise(sql, clock.now())
  await segments.synchronise(sql, clock.now())
  const files: MerchantFiles = {
    folders: Object.values(folders),
    async reload(version) {
      const next = await loadDeclarations(folders, sql, version)
      await next.templates.synchronise(sql, clock.now())
      await catalogue.replace(sql, next.triggers, clock.now())
      await segments.replace(sql, next.segments, clock.now())
    },
  }
  return { catalogue, segments, templates, files }
}
