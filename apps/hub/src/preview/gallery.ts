import type { Json } from '@beckon/trigger-kit'
import { compileTemplate } from '../render/compile.ts'
import type { CompiledTemplate } from '../render/compiled-template.ts'
import { json } from '../render/data-schema.ts'
import { checkData, type Rendered, render, type TemplateData } from '../render/render.ts'
import { sampleFor } from '../render/sample.ts'
import { loadTemplates } from '../render/template-loader.ts'
import type { TemplateSource } from '../render/template-source.ts'
import { VARIATIONS, type Variation } from './variations.ts'

/** A template as the gallery shows it. */
export interface Exhibit {
  readonly name: string
  /** What its schema says of it. */
  readonly description: string
  /** Why it does not compile; then it has no pieces. */
  readonly fault: string | null
  readonly pieces: readonly Piece[]
}

/** One language of a template, filled in. */
export interface Piece {
  /** `''` for the original. */
  readonly locale: string
  readonly language: string
  readonly sender: string
  readonly mail: Rendered
}

/** Reads the folder anew for each look at it, and compiles what has changed since the last. */
export class Gallery {
  private compiled = new Map<string, Promise<CompiledTemplate>>()
  private readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  async exhibits(variation: Variation): Promise<readonly Exhibit[]> {
    const sources = await loadTemplates(this.folder)
    const before = this.compiled
    this.compiled = new Map(
      sources.map(source => [source.revision, before.get(source.revision) ?? compileTemplate(source)]),
    )
    return Promise.all(sources.map(source => this.exhibit(source, variation)))
  }

  private async exhibit(source: TemplateSource, variation: Variation): Promise<Exhibit> {
    const { name, revision } = source
    try {
      const compiled = await (this.compiled.get(revision) as Promise<CompiledTemplate>)
      const pieces = [...compiled.variants.keys()].map(locale => piece(source, compiled, locale, variation))
      return { name, description: descriptionOf(source), fault: null, pieces }
    } catch (fault) {
      return { name, description: '', fault: (fault as Error).message, pieces: [] }
    }
  }
}

function piece(source: TemplateSource, compiled: CompiledTemplate, locale: string, variation: Variation): Piece {
  const accepts = (data: Json) => checkData(compiled, data as TemplateData).length === 0
  const data = VARIATIONS[variation](sampleFor(source, locale) as Json, accepts) as TemplateData
  const { name: sender } = data.shop as { name: string }
  const language = compiled.variants.get(locale)?.language ?? locale
  return { locale, language, sender, mail: render(compiled, data, { locale: locale || undefined }) }
}

function descriptionOf(source: TemplateSource): string {
  const { description } = json(source, 'schema.json') as { description?: string }
  return description ?? ''
}
