import { BadData } from '@beckon/plugin-kit'
import type { CompiledTemplate, Variant } from './compiled-template.ts'
import { fallbacks, formatLocale, ORIGINAL } from './locale.ts'
import type { Fill, Page } from './template-language.ts'

/** Data in the shape of a template's schema.json; all have `locale` and `timezone`, marketing has `unsubscribeUrl`. */
export type TemplateData = Readonly<Record<string, unknown>>

/** What a person will see. */
export interface Rendered {
  readonly subject: string
  readonly preheader: string
  readonly html: string
  readonly text: string
}

/** What is wrong with the data, by field and rule, without values; empty when it fits the template's schema. */
export function checkData(compiled: CompiledTemplate, data: TemplateData): readonly string[] {
  return compiled.schema.faults(data)
}

/** How a message is filled in, besides its data. */
export interface Manner {
  /** Default: the data's own. */
  readonly locale?: string | undefined
  /** Where its links lead. Default: where they say. */
  follow?(url: string): string
}

/** Fills a template in, in the language nearest to `locale`. Pure: the same revision, data and manner give the same bytes. */
export function render(compiled: CompiledTemplate, data: TemplateData, manner: Manner = {}): Rendered {
  const { locale = textOf(data.locale), follow = url => url } = manner
  const variant = variantFor(compiled, locale)
  const page = { ...pageFor(variant, data, locale), follow }
  const fill = (part: Fill, at: Page) => filled(compiled, part, data, at)
  const subject = oneLine(fill(variant.subject, page))
  const preheader = oneLine(fill(variant.preheader, page))
  const full = { ...page, subject, preheader }
  return { subject, preheader, html: fill(variant.html, full), text: tidy(fill(variant.text, full)) }
}

function variantFor(compiled: CompiledTemplate, locale: string): Variant {
  const found = fallbacks(locale).find(candidate => compiled.variants.has(candidate)) ?? ORIGINAL
  return compiled.variants.get(found) as Variant
}

function pageFor(variant: Variant, data: TemplateData, locale: string): Omit<Page, 'follow'> {
  return {
    locale: formatLocale(locale, variant.language),
    timezone: textOf(data.timezone),
    subject: '',
    preheader: '',
    unsubscribeUrl: textOf(data.unsubscribeUrl) || null,
  }
}

function filled(compiled: CompiledTemplate, part: Fill, data: TemplateData, page: Page): string {
  try {
    return part(data, page)
  } catch (cause) {
    // Handlebars' own message may quote the data; only the name of the variable is taken from it.
    const name = /^"([\w.]+)" not defined/.exec((cause as Error).message)?.[1]
    const fault = name ? `has no ${name}` : `cannot be filled in (${(cause as Error).name})`
    throw new BadData(
      'template-data',
      `the data for templates/${compiled.name} ${fault}; check it against schema.json first`,
    )
  }
}

// Line breaks would start a new header, other controls are never meant.
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu

const oneLine = (text: string) => text.replace(CONTROLS, ' ').replace(/ {2,}/g, ' ').trim()

// Blocks that were left out leave their blank lines behind.
const tidy = (text: string) => `${text.replace(/\n{3,}/g, '\n\n').trim()}\n`

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
