import type { DataSchema } from './data-schema.ts'
import type { Markups } from './markup.ts'
import type { Fill } from './template-language.ts'

/** A template ready to send: nothing is read, parsed or compiled any more. */
export interface CompiledTemplate {
  readonly name: string
  readonly revision: string
  /** By locale; the original under `''`. */
  readonly variants: ReadonlyMap<string, Variant>
  readonly schema: DataSchema
  /** What its variants were compiled from. */
  readonly markups: Markups
}

/** One language of a template. */
export interface Variant {
  /** The language it is written in, as its `<mjml lang>` says. */
  readonly language: string
  readonly subject: Fill
  readonly preheader: Fill
  readonly html: Fill
  readonly text: Fill
}
