import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Json } from '@beckon/plugin-kit'
import { REPOSITORY_ROOT } from '../../apps/hub/src/repository-root.ts'
import { built } from './built.ts'

const TEMPLATES = join(REPOSITORY_ROOT, 'templates')

/** A template's own sample data. */
export async function sampleOf(template: string): Promise<Record<string, Json>> {
  return JSON.parse(await readFile(join(TEMPLATES, template, 'sample.json'), 'utf8'))
}

/** The files of a template, as the hub loads them. */
export async function sourceOf(template: string) {
  const { loadTemplates } =
    await built<typeof import('../../apps/hub/src/render/template-loader.ts')>('render/template-loader')
  const source = (await loadTemplates(TEMPLATES)).find(({ name }) => name === template)
  if (!source) throw new Error(`There is no templates/${template}; expected one that a bench can render`)
  return source
}

/** A template filled in with its sample. */
export async function sampleMail(template: string): Promise<{ subject: string; html: string; text: string }> {
  const { compileTemplate } = await built<typeof import('../../apps/hub/src/render/compile.ts')>('render/compile')
  const { render } = await built<typeof import('../../apps/hub/src/render/render.ts')>('render/render')
  const { subject, html, text } = render(await compileTemplate(await sourceOf(template)), await sampleOf(template))
  return { subject, html, text }
}
