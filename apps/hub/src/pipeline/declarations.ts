import { FixSettings } from '@beckon/plugin-kit'
import { joined, type Reads, readsOf } from '@beckon/trigger-kit'
import { refuse } from '../evaluate/check/refuse.ts'
import {
  declaredSegments,
  faultsOfSegments,
  readSegments,
  type SegmentFile,
  segmentNames,
} from '../evaluate/segments/segment-loader.ts'
import { SegmentSet, segmentsRead } from '../evaluate/segments/segment-set.ts'
import { faultsOfTriggers, type LoadGround, notedFields, readTriggers, triggersOf } from '../evaluate/trigger-loader.ts'
import type { TriggerSet } from '../evaluate/trigger-set.ts'
import { SUBJECT_KINDS, subjectClaims } from '../identify/subject-state.ts'
import { checkData } from '../render/render.ts'
import { loadTemplates } from '../render/template-loader.ts'
import { TemplateSet } from '../render/template-set.ts'
import type { Sql } from '../store/sql.ts'

/** Where the merchant's files are. */
export interface DeclarationFolders {
  readonly triggers: string
  readonly templates: string
  readonly segments: string
}

/** What the merchant's files say: checked against each other, and fit to run. */
export interface Declarations {
  readonly templates: TemplateSet
  readonly triggers: TriggerSet
  readonly segments: SegmentSet
}

/** Reads triggers, templates and segments. Throws with the faults of all; `version` reads again what was read before. */
export async function loadDeclarations(folders: DeclarationFolders, sql: Sql, version?: string): Promise<Declarations> {
  const templates = await TemplateSet.of(await loadTemplates(folders.templates), sql)
  const segments = await readSegments(folders.segments, version)
  const triggers = await readTriggers(folders.triggers, version)
  // Each may name what the other declares, so both are read before either is judged.
  const noted = notedFields(triggers)
  refuse({
    triggers: faultsOfTriggers(triggers, groundOf(templates, readsBehind(segments), noted)),
    segments: faultsOfSegments(segments, noted),
    templates: templates.faults,
  })
  return {
    templates,
    triggers: triggersOf(triggers, name => revisionOf(templates, name)),
    segments: new SegmentSet(declaredSegments(segments)),
  }
}

/** What segments read, by way of others too; of a file that is faulty there is the name. */
function readsBehind(files: readonly SegmentFile[]): LoadGround['segments'] {
  const declared = new Map(declaredSegments(files).map(({ name, where }) => [name, readsOf([where])]))
  const behind = (name: string, found: Map<string, Reads>): Map<string, Reads> => {
    const reads = declared.get(name)
    if (!reads || found.has(name)) return found
    found.set(name, reads)
    for (const other of segmentsRead(reads)) behind(other, found)
    return found
  }
  return segmentNames(files).map(name => ({ name, reads: joined([...behind(name, new Map()).values()]) }))
}

function groundOf(
  templates: TemplateSet,
  segments: LoadGround['segments'],
  notedFields: readonly string[],
): LoadGround {
  return {
    templates: templates.names,
    segments,
    notedFields,
    groupsOf,
    dataFaults(name, data) {
      const template = templates.named(name)
      return template ? checkData(template, data) : null
    },
  }
}

function revisionOf(templates: TemplateSet, name: string): string {
  const template = templates.named(name)
  if (!template) throw new FixSettings('template-missing', `there is no templates/${name}`)
  return template.revision
}

/** The parts of a thing that have a version of their own, as stating all its fields shows. */
function groupsOf(kind: string, fields: readonly string[]): readonly string[] {
  if (!(SUBJECT_KINDS as readonly string[]).includes(kind)) return []
  const thing = { ...Object.fromEntries(fields.map(field => [field, null])), id: 'one', tokens: ['one'] }
  return Object.keys(subjectClaims({ [kind]: thing }, '', '')[0]?.state ?? {})
}
