import type { CompiledTemplate } from './compiled-template.ts'
import { json } from './data-schema.ts'
import { safeLink } from './link.ts'
import { fallbacks, ORIGINAL } from './locale.ts'
import { checkData, type Rendered, render, type TemplateData } from './render.ts'
import { clipped } from './size.ts'
import { escaped } from './template-language.ts'
import type { TemplateSource } from './template-source.ts'

/** The sample of a variant: `sample.de.json`, or `sample.json` where it has none of its own. */
export function sampleFor(source: TemplateSource, locale: string): TemplateData {
  const files = fallbacks(locale).map(variant => (variant === ORIGINAL ? 'sample.json' : `sample.${variant}.json`))
  return json(source, files.find(file => source.files[file] !== undefined) ?? 'sample.json') as TemplateData
}

/** What is wrong when a template's samples are put through it: found at the start, not with the first customer. */
export function sampleFaults(source: TemplateSource, compiled: CompiledTemplate): readonly string[] {
  return [...compiled.variants.keys()].flatMap(locale => {
    const sample = sampleFor(source, locale)
    const faults = checkData(compiled, sample)
    if (faults.length > 0) return faults.map(fault => `sample (${locale || 'original'}): ${fault}`)
    return renderedFaults(sample, render(compiled, sample, { locale: locale || undefined }))
  })
}

function renderedFaults(sample: TemplateData, { subject, html, text }: Rendered): readonly string[] {
  const faults = [subject === '' ? 'the subject is empty' : null, clipped(html)]
  if (typeof sample.unsubscribeUrl === 'string') {
    const link = safeLink(sample.unsubscribeUrl)
    if (!html.includes(escaped(link))) faults.push('the html shows no unsubscribe link')
    if (!text.includes(link)) faults.push('the text shows no unsubscribe link')
  }
  return faults.filter(fault => fault !== null)
}
