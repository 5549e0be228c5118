import { FixSettings } from '@beckon/plugin-kit'
import { checkedSegments, readSegments, type SegmentFile } from '../evaluate/segments/segment-loader.ts'
import { readsOfAll, SegmentSet } from '../evaluate/segments/segment-set.ts'
import { type LoadGround, loadTriggers } from '../evaluate/trigger-loader.ts'
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

/** Reads triggers, templates and segments. Throws with all their faults; `version` reads again what was read before. */
export async function loadDeclarations(folders: DeclarationFolders, sql: Sql, version?: string): Promise<Declarations> {
  const templates = await TemplateSet.of(await loadTemplates(folders.templates), sql)
  const files = await readSegments(folders.segments, version)
  // Read first, for triggers name them; held against what triggers note of people when these are read.
  const segments = readBy(new SegmentSet(files.flatMap(({ declared }) => declared ?? [])))
  const triggers = await loadTriggers(folders.triggers, groundOf(templates, segments), version).catch(error => {
    throw withUnreadable(error, files)
  })
  return { templates, triggers, segments: new SegmentSet(checkedSegments(files, notedBy(triggers))) }
}

/** A trigger may miss only a segment whose file cannot be read: then that is told too. */
function withUnreadable(fault: Error, files: readonly SegmentFile[]): Error {
  try {
    checkedSegments(
      files.filter(({ declared }) => !declared),
      [],
    )
    return fault
  } catch (unreadable) {
    return new FixSettings('triggers-invalid', `${(unreadable as Error).message}\n${fault.message}`)
  }
}

/** What segments read, by way of others too. */
function readBy(segments: SegmentSet): LoadGround['segments'] {
  return segments.all.map(({ name }) => ({ name, reads: readsOfAll(segments.behind([name])).paths }))
}

/** Fields of people that some trigger's step notes. */
function notedBy({ all }: TriggerSet): string[] {
  const steps = all.flatMap(({ declaration }) => declaration.steps)
  return steps.flatMap(step => ('update' in step ? [step.update.field] : []))
}

function groundOf(templates: TemplateSet, segments: LoadGround['segments']): LoadGround {
  return {
    templates: templates.names,
    segments,
    groupsOf,
    dataFaults(name, data) {
      const template = templates.named(name)
      return template ? checkData(template, data) : null
    },
    revisionOf(name) {
      const template = templates.named(name)
      if (!template) throw new FixSettings('template-missing', `there is no templates/${name}`)
      return template.revision
    },
  }
}

/** The parts of a thing that have a version of their own, as stating all its fields shows. */
function groupsOf(kind: string, fields: readonly string[]): readonly string[] {
  if (!(SUBJECT_KINDS as readonly string[]).includes(kind)) return []
  const thing = { ...Object.fromEntries(fields.map(field => [field, null])), id: 'one', tokens: ['one'] }
  return Object.keys(subjectClaims({ [kind]: thing }, '', '')[0]?.state ?? {})
}
